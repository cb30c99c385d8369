"""The provider: the zones that one token opens."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sendas_cloudflare.access import access_of
from sendas_cloudflare.api import BASE_URL, Api, open_api
from sendas_cloudflare.applying import apply_change
from sendas_cloudflare.reading import read_records
from sendas_cloudflare.records import rrsets_of
from sendas_cloudflare.zones import find_zones
from sendas_providers import Access, Change, ProviderOptions, Result, RRset, Zone, one_by_one


@dataclass(frozen=True, slots=True)
class Cloudflare:
    """Reads and changes records with one token, one change after the other."""

    api: Api
    turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    async def check(self) -> Access:
        """Say what the token is, which zones it opens, and where it opens more than it must."""
        return await access_of(self.api)

    async def zones(self, domain: str) -> Sequence[Zone]:
        """Give every zone that could hold a domain, longest name first; none where the longest delegates it away."""
        return await find_zones(self.api, domain)

    async def read(self, zone: Zone, names: Collection[str]) -> Sequence[RRset]:
        """Give the RRsets of all types at these names."""
        return rrsets_of(await read_records(self.api, zone, names))

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        """Make changes one by one, each wholly or not at all; new records get the note as their comment."""
        async with self.turn:
            return await one_by_one(changes, lambda change: apply_change(self.api, zone, change, note))

    async def aclose(self) -> None:
        """Close the connections."""
        await self.api.aclose()


def open_cloudflare(credentials: Mapping[str, str], options: ProviderOptions) -> Cloudflare:
    """Make the provider; it connects to Cloudflare alone, or to where the operator says that Cloudflare is."""
    base_url = options.endpoints.get("cloudflare", BASE_URL)
    return Cloudflare(open_api(credentials["token"], base_url, options.deadline))
