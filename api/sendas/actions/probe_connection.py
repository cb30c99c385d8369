"""Asking a provider what a credential is and which of a company's zones it opens."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sendas.actions.open_provider import asked
from sendas.services import Services
from sendas.store.sending_domain import company_domains
from sendas_providers import Access, DnsError, DnsProvider

_LIMIT = 20.0
_MOST_NAMES = 20


@dataclass(frozen=True, slots=True)
class Probed:
    """What a credential turned out to be, and the zones of the company's domains that it opens."""

    access: Access
    zones: tuple[str, ...]

    def expired(self, now: datetime) -> bool:
        """Whether its time has passed."""
        return self.access.expires_at is not None and self.access.expires_at <= now


async def probe(provider: DnsProvider, names: Collection[str]) -> Probed:
    """Try a credential without writing; raises a `DnsError` where it does not work at all."""
    access = await asked(provider.check(), _LIMIT)
    zones = set[str]()
    for name in names:
        try:
            found = await asked(provider.zones(name), _LIMIT)
        except DnsError:
            continue  # one domain that it does not open says nothing of the others
        zones |= {zone.name.rstrip(".") for zone in found[:1]}
    return Probed(access, tuple(sorted(zones)))


async def names_of(services: Services, company_id: UUID) -> list[str]:
    """Give the names of a company's domains, as many as a probe asks for."""
    rows = await services.database.read(lambda connection: company_domains(connection, company_id))
    return list(dict.fromkeys(row.name for row in rows))[:_MOST_NAMES]
