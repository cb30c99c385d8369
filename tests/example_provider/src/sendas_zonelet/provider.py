"""The provider: the zones that one key opens."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import httpx2
from pydantic import TypeAdapter
from typing_extensions import TypedDict

from sendas_providers import Access, Change, Excess, ProviderOptions, Result, RRset, Zone, canonical_name, one_by_one
from sendas_providers.together import together
from sendas_zonelet.api import Api
from sendas_zonelet.applying import apply_change
from sendas_zonelet.zone_content import read_name

_MOST_CONNECTIONS = 8
_ADDRESS = "https://api.zonelet.example"


class ZoneItem(TypedDict):
    """One zone of the API."""

    id: str
    name: str
    nameservers: list[str]


class KeyItem(TypedDict):
    """What the API says of the key that asks; `zone` and `expires` are null for all zones and for no end."""

    name: str
    zone: str | None
    expires: datetime | None


_ZONES: Final = TypeAdapter(list[ZoneItem])
_KEY: Final = TypeAdapter(KeyItem)


@dataclass(frozen=True, slots=True)
class Zonelet:
    """Reads and changes zones with one key."""

    api: Api

    async def check(self) -> Access:
        """Say what the key is called, and where it opens more than it must."""
        key = await self.api.get("/v1/key", _KEY)
        wide = {Excess.MORE_ZONES: key["zone"] is None, Excess.NO_END: key["expires"] is None}
        rights = (f"edit {key['zone'] or 'all zones'}",)
        return Access(key["name"], rights, key["expires"], frozenset(each for each, so in wide.items() if so))

    async def zones(self, domain: str) -> Sequence[Zone]:
        """Ask for a domain and every name above it; the zones found, longest name first."""
        labels = canonical_name(domain).rstrip(".").split(".")
        names = [".".join(labels[start:]) for start in range(len(labels))]
        found = await together(self.api.get("/v1/zones", _ZONES, name=name) for name in names)
        return tuple(_zone(item) for items in found for item in items)

    async def read(self, zone: Zone, names: Collection[str]) -> Sequence[RRset]:
        """Give the RRsets of all types at these names."""
        found = await together(read_name(self.api, zone, name) for name in dict.fromkeys(map(canonical_name, names)))
        return tuple(each.rrset for tagged in found for each in tagged)

    async def apply(
        self,
        zone: Zone,
        changes: Sequence[Change],
        *,
        note: str,  # noqa: ARG002  (Zonelet has no comments)
    ) -> Sequence[Result]:
        """Make changes one by one, each wholly or not at all."""
        return await one_by_one(changes, lambda change: apply_change(self.api, zone, change))

    async def aclose(self) -> None:
        """Close the connections."""
        await self.api.http.aclose()


def open_zonelet(credentials: Mapping[str, str], options: ProviderOptions) -> Zonelet:
    """Make the provider. Nothing is asked yet, and nothing of the environment has a part in what is."""
    http = httpx2.AsyncClient(
        base_url=options.endpoints.get("zonelet", _ADDRESS),
        headers={"authorization": f"Bearer {credentials['key']}"},
        limits=httpx2.Limits(max_connections=_MOST_CONNECTIONS),
        timeout=options.deadline,
        trust_env=False,
    )
    return Zonelet(Api(http, options.deadline))


def _zone(item: ZoneItem) -> Zone:
    servers = tuple(sorted(map(canonical_name, item["nameservers"])))
    return Zone(canonical_name(item["name"]), item["id"], servers)
