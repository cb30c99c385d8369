"""`sendas domain-connect`: templates, their rules, and the key, for operators who want to be known to DNS hosts."""

import json
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from sendas.commands.domain_connect_key import make_key
from sendas.commands.domain_connect_lint import lint_files
from sendas.configuration_error import ConfigurationError
from sendas.domain.domain_connect_template import NotExpressible, TemplateOwner, domain_connect_template
from sendas.domain.server import Server
from sendas.servers_file import read_servers
from sendas.settings import Settings
from sendas_providers.domain_connect import Severity, lint_template


def run(options: Namespace) -> int:
    """Do what the action says; `lint` gives 1 where something is wrong, and 3 where the DNS hid it."""
    settings = Settings.from_environment()
    if options.action == "template":
        return _template(options, settings)
    if options.action == "key":
        return make_key(Path(options.out), options.key_host, options.key_domain)
    return lint_files(list[Path](options.files), settings, dns=options.dns)


def _template(options: Namespace, settings: Settings) -> int:
    redirect = options.redirect_domain or urlsplit(settings.public_url or "").hostname
    if not redirect:
        message = "--redirect-domain or SENDAS_PUBLIC_URL must say where people come back"
        raise ConfigurationError(message)
    key_domain = options.key_domain or options.provider_id
    owner = TemplateOwner(options.provider_id, options.provider_name, key_domain, redirect, options.version)
    made = {server.id: _made(server, owner) for server in _servers(settings, options.server)}
    for server_id, template in made.items():
        path = Path(options.out) / f"{options.provider_id}.{server_id}.json".lower()
        try:
            path.write_text(json.dumps(template, indent=4) + "\n")
        except OSError as error:
            message = f"{path} cannot be written: {error.strerror}"
            raise ConfigurationError(message) from None
        sys.stdout.write(f"{path}\n")
    return 0


def _made(server: Server, owner: TemplateOwner) -> Mapping[str, object]:
    try:
        template = domain_connect_template(server, owner)
    except NotExpressible as error:
        raise ConfigurationError(str(error)) from None
    if wrong := [each for each in lint_template(template) if each.severity is Severity.ERROR]:
        raise ConfigurationError("\n".join(f"{server.id}: {each.place} {each.message}" for each in wrong))
    return template


def _servers(settings: Settings, wanted: Sequence[str]) -> Sequence[Server]:
    servers = {each.id: each for each in read_servers(settings.config).servers}
    if unknown := [each for each in wanted if each not in servers]:
        message = f"--server: there is no {unknown[0]}; there are {', '.join(servers)}"
        raise ConfigurationError(message)
    return [server for server in servers.values() if not wanted or server.id in wanted]
