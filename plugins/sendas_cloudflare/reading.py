"""Everything that a zone has at some names."""

import asyncio
import re
from collections.abc import Collection, Sequence

from sendas_cloudflare.api import Api
from sendas_cloudflare.envelope import nonsense, number_of
from sendas_cloudflare.records import Record, record_of
from sendas_providers import Zone, ZoneNotFound, canonical_name
from sendas_providers.json_value import Json
from sendas_providers.together import together

_FEW = 3
_PAGE = 1000
_MOST_PAGES = 50
_AT_ONCE = 4


async def read_records(api: Api, zone: Zone, names: Collection[str]) -> list[Record]:
    """Give the records of all types at these names: name by name, or where they are many from one page of the zone."""
    wanted = list(dict.fromkeys(within(zone, name) for name in names))
    if len(wanted) > _FEW and (small := await _whole_zone(api, zone)) is not None:
        return [record for record in small if record.name in set(wanted)]
    turns = asyncio.Semaphore(_AT_ONCE)

    async def at(name: str) -> list[Record]:
        async with turns:
            return await records_at(api, zone, name)

    return [record for found in await together(map(at, wanted)) for record in found]


async def records_at(api: Api, zone: Zone, name: str) -> list[Record]:
    """Give the records of all types at one name."""
    found = await listed(api, records_path(zone), name__exact=name.rstrip("."))
    records = [record_of(item) for item in found]
    if any(record.name != name for record in records):
        raise nonsense()
    return records


async def shadows(api: Api, zone: Zone, name: str) -> Sequence[str]:
    """Give the name servers that a name, or one above it, is delegated to: records there are not served."""
    if name == zone.name:
        return ()
    found = await listed(api, records_path(zone), shadowing_name=name.rstrip("."))
    return sorted({record_of(item).value.text for item in found})


async def listed(api: Api, path: str, **filters: str) -> list[Json]:
    """Give every page of a list; raises `AnswerLost` where the pages do not make a whole."""
    found: list[Json] = []
    for page in range(1, _MOST_PAGES):
        answer = await api.get(path, page=page, per_page=_PAGE if "records" in path else 50, **filters)
        found += answer.objects()
        if page >= number_of(answer.page, "total_pages"):
            if len({str(item.get("id")) for item in found}) == len(found) == number_of(answer.page, "total_count"):
                return found
            break
    raise nonsense()


async def _whole_zone(api: Api, zone: Zone) -> list[Record] | None:
    answer = await api.get(records_path(zone), per_page=_PAGE)
    found = answer.objects()
    return [record_of(item) for item in found] if len(found) == number_of(answer.page, "total_count") else None


def records_path(zone: Zone) -> str:
    """Give the place of a zone's records; raises `ZoneNotFound` for a zone of another provider."""
    return f"{zone_path(zone)}/dns_records"


def zone_path(zone: Zone) -> str:
    """Give the place of a zone; raises `ZoneNotFound` for a zone of another provider."""
    if not re.fullmatch("[0-9a-f]{32}", zone.ref):
        message = f"{zone.name} is no zone at Cloudflare"
        raise ZoneNotFound(message)
    return f"/zones/{zone.ref}"


def within(zone: Zone, name: str) -> str:
    """Give a name as the contract spells it; raises `ZoneNotFound` where it is not in the zone."""
    owner = canonical_name(name)
    if owner != zone.name and not owner.endswith(f".{zone.name}"):
        message = f"{owner} is not in {zone.name}"
        raise ZoneNotFound(message)
    return owner
