"""`sendas check`: the whole verdict on a domain, for an engineer; no database is needed."""

import asyncio
import sys
from argparse import Namespace

from pydantic import TypeAdapter
from rich.console import Console

from sendas.actions.survey_domain import Survey, survey_domain
from sendas.assemble import dns_reader, second_opinion
from sendas.commands.survey_text import show_survey
from sendas.configuration_error import ConfigurationError
from sendas.domain.domain_name import parse_sending_domain
from sendas.domain.refusal import Refused
from sendas.domain.server import Server
from sendas.servers_file import read_servers
from sendas.settings import Settings

GOOD, BAD, UNSURE = 0, 1, 3
_PIPED_WIDTH = 120


def run(options: Namespace) -> int:
    """Print the verdict; gives 0 where receivers accept mail, 1 where not, 3 where the DNS hid something."""
    settings = Settings.from_environment()
    server, name = _server(settings, options.server), _name(options.domain, settings)
    survey = asyncio.run(survey_domain(dns_reader(settings), second_opinion(settings), name, server, options.selector))
    if options.json:
        sys.stdout.write(TypeAdapter(Survey).dump_json(survey, indent=2).decode() + "\n")
    else:
        console = Console()
        show_survey(survey, console if console.is_terminal else Console(width=_PIPED_WIDTH))
    if survey.good:
        return GOOD
    return UNSURE if survey.unsure else BAD


def _server(settings: Settings, wanted: str | None) -> Server:
    servers = {each.id: each for each in read_servers(settings.config).servers}
    if wanted is None:
        return next(iter(servers.values()))
    if wanted not in servers:
        message = f"--server: there is no {wanted}; there are {', '.join(servers)}"
        raise ConfigurationError(message)
    return servers[wanted]


def _name(text: str, settings: Settings) -> str:
    try:
        return parse_sending_domain(text, special_use=settings.dns_allow_private).ascii
    except Refused as refused:
        message = refused.problems[0].sentence.english()
        raise ConfigurationError(message) from None
