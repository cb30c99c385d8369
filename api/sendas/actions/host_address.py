"""Where a person goes who makes changes at the DNS host: what a provider's plugin says."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sendas.actions.open_provider import asked
from sendas.domain.host_return import RETURN_PAGE
from sendas.domain.link_token import LinkToken
from sendas.domain.locale import Locale
from sendas.domain.redirect_url import may_redirect
from sendas.domain.zone_agreement import name_set
from sendas.services import Services
from sendas.store.sending_domain import SendingDomainRow
from sendas_providers import (
    Change,
    Handoff,
    HandoffProvider,
    NotOffered,
    ProviderInfo,
    ProviderUnusable,
    Rejected,
    missing_settings,
)

_REDIRECT: Final = "redirect"
_ANSWERING: Final = 15.0  # seconds: a plugin asks the DNS and two pages of the host


@dataclass(frozen=True, slots=True)
class Errand:
    """What somebody is to do at the host of a zone, in which language, and for which provider.

    `nameservers` are those that the zone is delegated to, as far as they are known.
    """

    provider_id: str
    zone: str
    changes: Sequence[Change]
    locale: Locale
    nameservers: Sequence[str] = ()


def redirecting(services: Services) -> Sequence[ProviderInfo]:
    """Give the providers that can send a person to a DNS host, as this service is set up."""
    usable = [each.info for each in services.providers.providers() if each.available]
    options = services.provider_options
    return [info for info in usable if info.kind == _REDIRECT and not missing_settings(info, options)]


def one_click_of(services: Services, row: SendingDomainRow) -> ProviderInfo | None:
    """Give the provider by which the host of a domain offers it, as far as was asked; None where it is not offered."""
    if row.one_click is None:
        return None
    return next((info for info in redirecting(services) if info.id == row.one_click), None)


async def host_address(services: Services, errand: Errand, state: LinkToken, *, seconds: float = _ANSWERING) -> str:
    """Give the URL for one errand, with the state to come back with.

    Raises a `DnsError`: `NotOffered` where the host has no such way.
    """
    provider = await _opened(services, errand.provider_id)
    return_url = f"{services.public_url}{RETURN_PAGE}"
    handoff = await asked(_handed(provider, errand, return_url, state), seconds)
    if handoff is None:
        message = "it has no way for this zone"
        raise NotOffered(message)
    url = _url_of(handoff)
    if url is None or not may_redirect(url, plain_http=services.private_network):
        message = "the plugin gave no address that a browser may be sent to"
        raise Rejected(message)
    return url


async def _handed(provider: HandoffProvider, errand: Errand, return_url: str, state: LinkToken) -> Handoff | None:
    handoff = await provider.handoff(
        errand.zone, errand.changes, locale=errand.locale, return_url=return_url, state=state.text
    )
    if handoff:
        _must_serve(handoff, errand)
    return handoff


def _must_serve(handoff: Handoff, errand: Errand) -> None:
    """Hold the host's name servers against the delegation: a zone that has moved may still be held where it was."""
    assigned, live = name_set(handoff.nameservers), name_set(errand.nameservers)
    if assigned and live and assigned.isdisjoint(live):
        message = f"its name servers are {', '.join(sorted(assigned))}, but the internet asks {', '.join(sorted(live))}"
        raise NotOffered(message)


def _url_of(handoff: object) -> str | None:
    # A plugin is not held by our type checker.
    url: object = handoff.url if isinstance(handoff, Handoff) else None
    return url if isinstance(url, str) else None


async def _opened(services: Services, provider_id: str) -> HandoffProvider:
    if services.providers.find(provider_id).kind == _REDIRECT:
        await asyncio.to_thread(services.providers.load, provider_id)  # what it imports may take a second
        provider = services.providers.open(provider_id, "", {}, services.provider_options)
        if isinstance(provider, HandoffProvider):
            return provider
    message = f"{provider_id} sends nobody to a DNS host"
    raise ProviderUnusable(message)
