"""Watching a domain: its state now, and again whenever it has changed."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sendas.actions.authenticate import Access, renew
from sendas.actions.poll_domains import poll_domains
from sendas.domain.principal import Scope
from sendas.domain.progress import Glimpse, RowKey
from sendas.services import Services
from sendas.store import Connection
from sendas.store.domain_version import DomainVersion, domain_versions


@dataclass(frozen=True, slots=True)
class Sight:
    """What makes one look differ from another: who looks, what is stored, and what a check has seen so far.

    `progress` is None while no check is under way here.
    """

    access: Access
    version: DomainVersion
    progress: Mapping[RowKey, Glimpse] | None


async def watch_domain(services: Services, access: Access, domain_id: UUID) -> AsyncGenerator[Sight]:
    """Give a sight of a domain of the company at once, and a new one whenever something has changed.

    Ends when the domain is gone, the token may not read it any more, or the process stops. Who is slow misses what
    was in between, never what is now.
    """
    last: Sight | None = None
    async with services.watchers.watching(domain_id, partial(poll_domains, services)) as watcher:
        while not services.watchers.closed:
            sight = await _look(services, access, domain_id)
            if sight is None:
                return
            if sight != last:
                yield sight
                last = sight
            await watcher.woken()


async def _look(services: Services, access: Access, domain_id: UUID) -> Sight | None:
    def work(connection: Connection) -> tuple[Access | None, DomainVersion | None]:
        renewed = renew(connection, access, services.clock())
        return renewed, domain_versions(connection, [domain_id]).get(domain_id)

    renewed, version = await services.database.read(work)
    if renewed is None or version is None or Scope.DOMAINS_READ not in renewed.principal.scopes:
        return None
    progress = services.watchers.progress(domain_id)
    return Sight(renewed, version, progress.glimpses() if progress else None)
