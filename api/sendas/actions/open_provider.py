"""A provider opened with a company's credential, for one piece of work."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

import structlog

from sendas.actions.discreet_provider import DiscreetProvider, discreet, secrets_of
from sendas.services import Services
from sendas.store.company import find_company
from sendas.store.dns_connection import DnsConnectionRow
from sendas.store.sealing import CannotUnseal
from sendas_providers import AuthFailed, DnsError, DnsProvider, ProviderUnusable, Unavailable

T = TypeVar("T")
_CLOSING = 5.0
_SEAL = "dns-connection:{}"


def seal_credentials(services: Services, company_id: UUID, own: UUID, credentials: Mapping[str, str]) -> bytes:
    """Seal a filled-in form for its row."""
    plain = json.dumps(dict(credentials)).encode()
    return services.sealer.seal(plain, company_id=company_id, row=_SEAL.format(own))


def unsealed(services: Services, row: DnsConnectionRow) -> Mapping[str, str]:
    """Give the filled-in form of a kept credential; raises `AuthFailed`."""
    try:
        plain = services.sealer.unseal(row.sealed, company_id=row.company_id, row=_SEAL.format(row.id))
    except CannotUnseal:
        message = "the credential cannot be unsealed; connect the provider again"
        raise AuthFailed(message) from None
    credentials: dict[str, str] = json.loads(plain)
    return credentials


@asynccontextmanager
async def opened(services: Services, row: DnsConnectionRow) -> AsyncGenerator[DnsProvider]:
    """Open the provider of a kept credential, and close it; raises a `DnsError`."""
    provider = await open_api(services, row.company_id, row.provider_id, row.auth_id, unsealed(services, row))
    async with closed(provider) as open_provider:
        yield open_provider


@asynccontextmanager
async def closed(provider: DnsProvider) -> AsyncGenerator[DnsProvider]:
    """Close a provider at the end, whatever happened and whatever closing it does."""
    try:
        yield provider
    finally:
        with suppress(Exception):
            async with asyncio.timeout(_CLOSING):
                await provider.aclose()


async def open_api(
    services: Services, company_id: UUID, provider_id: str, auth_id: str, credentials: Mapping[str, str]
) -> DnsProvider:
    """Open a provider that has an API for a company; raises a `DnsError`, also where the provider is another kind."""
    company = await services.database.read(lambda connection: find_company(connection, company_id))
    options = replace(services.provider_options, external_id=company.provider_external_id if company else "")
    secrets = secrets_of(services.providers.find(provider_id), auth_id, credentials)
    try:
        # An SDK takes up to a second to import, and everybody else would wait.
        await asyncio.to_thread(services.providers.load, provider_id)
        provider = services.providers.open(provider_id, auth_id, credentials, options)
    except DnsError as error:
        raise discreet(error, secrets) from None
    if not isinstance(provider, DnsProvider):
        message = f"{provider_id} needs no credential"
        raise ProviderUnusable(message)
    return DiscreetProvider(provider, secrets)


async def asked(call: Awaitable[T], limit: float) -> T:
    """Wait for a provider's answer, at most `limit` seconds; whatever goes wrong is a `DnsError`.

    A plugin's own fault is told by its type alone: its text might hold anything.
    """
    try:
        async with asyncio.timeout(limit):
            return await call
    except DnsError:
        raise
    except TimeoutError:
        message = "no answer in time"
        raise Unavailable(message) from None
    except Exception as error:  # noqa: BLE001  (a plugin may raise anything)
        structlog.get_logger("sendas.providers").error("provider broke", error=type(error).__name__)
        message = f"the plugin broke ({type(error).__name__})"
        raise Unavailable(message) from None
