"""A whole zone, as the server has it.

The server can give one name alone (`rrset_name`). In 4.7 it then leaves out records that are switched off, which a
write of the whole RRset would lose: so the zone is always read whole.
"""

import asyncio
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sendas_powerdns.answers import nonsense
from sendas_powerdns.api import Api
from sendas_powerdns.json_value import NotThere, objects_of, text_of
from sendas_powerdns.records import RecordSet, record_set_of
from sendas_providers import Zone, ZoneNotFound, canonical_name
from sendas_providers.json_value import Json, is_object

_WRITABLE = frozenset({"native", "master", "primary"})


@dataclass(frozen=True, slots=True)
class ZoneContent:
    """A zone's name, whether it may be written to here, and the RRsets of some names and of its delegations."""

    name: str
    writable: bool
    sets: Sequence[RecordSet]

    def at(self, names: Collection[str]) -> list[RecordSet]:
        """Give what these names have."""
        return [each for each in self.sets if each.name in names]

    def cuts(self, name: str) -> Sequence[str]:
        """Give the name servers that a name, or one above it, is delegated to: records there are not served."""
        found = [each for each in self.sets if each.type == "NS" and each.name != self.name and _covers(each, name)]
        return sorted({value.text for each in found for value in each.values})

    def nameservers(self) -> tuple[str, ...]:
        """Give the zone's own name servers."""
        found = [each for each in self.sets if (each.name, each.type) == (self.name, "NS")]
        return tuple(sorted(value.text for each in found for value in each.values))


async def zone_content(api: Api, zone: Zone, names: Collection[str]) -> ZoneContent:
    """Read what a zone has at these names; raises `ZoneNotFound` for one of another server."""
    return await read_content(api, zone_path(api, zone), zone.name, names)


async def read_content(api: Api, path: str, zone: str, names: Collection[str]) -> ZoneContent:
    """Read the zone at a place, which must have this name.

    What a customer's server gives can take seconds to read: it is read in a thread, and nobody else waits.
    """
    return await asyncio.to_thread(content_in, await api.get(path), zone, names)


def content_in(body: object, zone: str, names: Collection[str]) -> ZoneContent:
    """Read the zone of this name; raises `AnswerLost` for anything else."""
    try:
        if is_object(body) and canonical_name(text_of(body, "name")) == zone:
            return ZoneContent(zone, is_writable(body), _sets(body, names))
    except NotThere:
        pass
    raise nonsense()


def is_writable(item: Json) -> bool:
    """Say whether a zone is its own source, and not a copy; raises `NotThere` for what is no zone."""
    return text_of(item, "kind").lower() in _WRITABLE


def zone_path(api: Api, zone: Zone) -> str:
    """Give the place of a zone; raises `ZoneNotFound` for one of another server."""
    place, _, zone_id = zone.ref.rpartition("/")
    if place != api.place or not zone_id.strip("."):
        message = f"{zone.name} is no zone of this server"
        raise ZoneNotFound(message)
    return f"/zones/{zone_id}"


def zone_id_of(item: Json) -> str:
    """Give the id of a zone as it stands in paths; raises `NotThere` where it has none."""
    zone_id = text_of(item, "id")
    if not re.fullmatch(r"[A-Za-z0-9._=*-]+", zone_id) or not zone_id.strip("."):
        raise NotThere
    return zone_id


def within(zone: Zone, name: str) -> str:
    """Give a name as the contract spells it; raises `ZoneNotFound` where it is not in the zone."""
    owner = canonical_name(name)
    if owner != zone.name and not owner.endswith(f".{zone.name}"):
        message = f"{owner} is not in {zone.name}"
        raise ZoneNotFound(message)
    return owner


def _sets(body: Json, names: Collection[str]) -> tuple[RecordSet, ...]:
    items = objects_of(body.get("rrsets"))
    kept = [each for each in items if text_of(each, "type") == "NS" or canonical_name(text_of(each, "name")) in names]
    found = tuple(map(record_set_of, kept))
    if len({(each.name, each.type) for each in found}) != len(found):
        raise NotThere
    return found


def _covers(each: RecordSet, name: str) -> bool:
    return name == each.name or name.endswith(f".{each.name}")
