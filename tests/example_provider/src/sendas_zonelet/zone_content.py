"""What is in a zone, as the API gives it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from sendas_providers import RRset, Zone, ZoneNotFound, canonical_name
from sendas_zonelet.api import Api
from sendas_zonelet.records import value_of


class RRsetItem(TypedDict):
    """One RRset of the API; the tag changes with every change of it."""

    name: str
    type: str
    ttl: int
    values: list[str]
    etag: str


_RRSETS: Final = TypeAdapter(list[RRsetItem])


@dataclass(frozen=True, slots=True)
class Tagged:
    """An RRset, and the tag that it has now."""

    rrset: RRset
    etag: str


async def read_name(api: Api, zone: Zone, name: str) -> Sequence[Tagged]:
    """Give the RRsets of all types at a name; raises `ZoneNotFound` for a name that is not in the zone."""
    items = await api.get(f"{zone_path(zone)}/rrsets", _RRSETS, name=within(zone, name))
    return [_tagged(item) for item in items]


def zone_path(zone: Zone) -> str:
    """Give the path of a zone."""
    return f"/v1/zones/{quote(zone.ref, safe='')}"


def within(zone: Zone, name: str) -> str:
    """Give a name as the API has it."""
    owner = canonical_name(name)
    if not f".{owner}".endswith(f".{zone.name}"):
        message = f"{owner} is not in {zone.name}"
        raise ZoneNotFound(message)
    return owner.rstrip(".")


def _tagged(item: RRsetItem) -> Tagged:
    values = frozenset(value_of(item["type"], content) for content in item["values"])
    return Tagged(RRset(canonical_name(item["name"]), item["type"], item["ttl"], values), item["etag"])
