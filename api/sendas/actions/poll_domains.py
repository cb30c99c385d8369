"""Finding what other processes changed, for those who watch here."""

import asyncio
from collections.abc import Mapping
from functools import partial
from uuid import UUID

import structlog

from sendas.services import Services
from sendas.store.domain_version import DomainVersion, domain_versions

_MOST_AT_ONCE = 500
_LOOKS_FOR_ALL = 5


async def poll_domains(services: Services) -> None:
    """Look until cancelled whether a watched domain has changed; an error costs one look.

    Those who watch are woken every fifth time all the same, because tokens run out and are revoked: each domain in its
    turn, so that they do not all ask the database at once.
    """
    log, known, looks = structlog.get_logger("sendas.watchers"), dict[UUID, DomainVersion](), 0
    while True:
        await asyncio.sleep(services.watchers.pause)
        looks += 1
        try:
            found = await _versions(services)
        except Exception:
            log.exception("watched domains could not be read")
            continue
        for domain_id in list(services.watchers.watched):
            # One that is new here may have changed since its watcher looked.
            if domain_id.int % _LOOKS_FOR_ALL == looks % _LOOKS_FOR_ALL or found.get(domain_id) != known.get(domain_id):
                services.watchers.announce(domain_id)
        known = dict(found)


async def _versions(services: Services) -> Mapping[UUID, DomainVersion]:
    watched, found = list(services.watchers.watched), dict[UUID, DomainVersion]()
    for start in range(0, len(watched), _MOST_AT_ONCE):
        some = watched[start : start + _MOST_AT_ONCE]
        found |= await services.database.read(partial(domain_versions, domain_ids=some))
    return found
