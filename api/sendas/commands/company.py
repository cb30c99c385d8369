"""`sendas company create`."""

import asyncio
import sys
from argparse import Namespace

from sendas.actions.create_company import create_company
from sendas.assemble import assembled
from sendas.configuration_error import ConfigurationError
from sendas.domain.locale import Locale
from sendas.domain.refusal import Refused
from sendas.settings import Settings


def run(options: Namespace) -> int:
    """Add a company and print the reference that requests name it by."""
    with assembled(Settings.from_environment()) as services:
        try:
            entered = (options.external_id, options.name, options.email, Locale(options.locale))
            row = asyncio.run(create_company(services, "operator", *entered))
        except Refused as refused:
            raise ConfigurationError(refused.problems[0].sentence.english()) from None
    sys.stdout.write(f"Sendas-Company: {row.external_id}\n")
    return 0
