"""The provider: the zones that one key of one server opens."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sendas_powerdns.access import access_of
from sendas_powerdns.api import Api
from sendas_powerdns.api_url import parse_api_url
from sendas_powerdns.applying import apply_change
from sendas_powerdns.credentials import DEFAULT_SERVER
from sendas_powerdns.server import Server
from sendas_powerdns.zone_content import within, zone_content, zone_path
from sendas_powerdns.zones import find_zones
from sendas_providers import Access, Change, ProviderOptions, Result, RRset, Zone, one_by_one


@dataclass(frozen=True, slots=True)
class PowerDns:
    """Reads and changes zones with one key, one change after the other; holds no connection between calls."""

    api: Api
    turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    async def check(self) -> Access:
        """Say which server answers and where its key opens more than it must."""
        return await access_of(self.api)

    async def zones(self, domain: str) -> Sequence[Zone]:
        """Give every zone that could hold a domain, longest name first; none where the longest delegates it away."""
        return await find_zones(self.api, domain)

    async def read(self, zone: Zone, names: Collection[str]) -> Sequence[RRset]:
        """Give the RRsets of all types at these names."""
        zone_path(self.api, zone)
        wanted = {within(zone, name) for name in names}
        found = (await zone_content(self.api, zone, wanted)).at(wanted) if wanted else []
        return tuple(rrset for each in found if (rrset := each.rrset()))

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        """Make changes one by one, each wholly or not at all; new RRsets get the note as their comment."""
        async with self.turn:
            return await one_by_one(changes, lambda change: apply_change(self.api, zone, change, note))

    async def aclose(self) -> None:
        """Do nothing: connections end with the call that made them."""


def open_powerdns(credentials: Mapping[str, str], options: ProviderOptions) -> PowerDns:
    """Make the provider; raises `BadCredentials` for an address that is none."""
    server = Server(parse_api_url(credentials["url"]), credentials["key"], options)
    return PowerDns(Api(server, credentials.get("server_id") or DEFAULT_SERVER))
