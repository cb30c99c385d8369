"""`sendas token create`: service keys, and tokens bound to a company."""

import asyncio
import sys
from argparse import Namespace
from collections.abc import Collection
from datetime import timedelta

from sendas.actions.create_token import create_token
from sendas.assemble import assembled
from sendas.configuration_error import ConfigurationError
from sendas.domain.principal import Scope
from sendas.services import Services
from sendas.settings import Settings
from sendas.store.company import find_by_external_id

_COMPANY_LIFETIME = timedelta(hours=1)


def run(options: Namespace) -> int:
    """Print a new token as the last line. A company's token lives an hour unless told otherwise."""
    with assembled(Settings.from_environment()) as services:
        scopes = [Scope(scope) for scope in options.scope]
        token = asyncio.run(_create(services, options.name, scopes, options.company, options.ttl))
    sys.stdout.write(f"{token}\n")
    return 0


async def _create(
    services: Services, name: str, scopes: Collection[Scope], company: str | None, lifetime: timedelta | None
) -> str:
    if company is None:
        return await create_token(services, "operator", name, scopes, lifetime=lifetime)
    row = await services.database.read(lambda connection: find_by_external_id(connection, company))
    if row is None:
        message = f"there is no company with the externalId {company!r}"
        raise ConfigurationError(message)
    ends = lifetime or _COMPANY_LIFETIME
    return await create_token(services, "operator", name, scopes, company_id=row.id, lifetime=ends)
