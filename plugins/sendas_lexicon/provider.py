"""The provider: one zone at one hoster, through lexicon."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sendas_lexicon.account import Account
from sendas_lexicon.applying import apply_change
from sendas_lexicon.credentials import ZONE, options_of
from sendas_lexicon.hosters import Hoster
from sendas_lexicon.worker_process import WorkerProcess
from sendas_providers import (
    Access,
    Change,
    ProviderOptions,
    Result,
    RRset,
    Zone,
    ZoneNotFound,
    canonical_name,
    one_by_one,
)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Reads and changes the zone that its credentials are for, one change after the other."""

    account: Account
    turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    async def check(self) -> Access:
        """Open the zone and list it: what else the credentials open cannot be seen through lexicon."""
        zone, _ = await self.account.list()
        return Access(f"{zone.name.rstrip('.')} at {self.account.hoster.name}")

    async def zones(self, domain: str) -> Sequence[Zone]:
        """Give the zone where it holds a domain and does not delegate it to others."""
        name = canonical_name(domain)
        if not self._holds(name):
            return ()
        zone, listing = await self.account.list()
        return () if listing.cuts(name) else (zone,)

    async def read(self, zone: Zone, names: Collection[str]) -> Sequence[RRset]:
        """Give the RRsets of all types that are listed at these names."""
        wanted = {self._within(zone, name) for name in names}
        if not wanted:
            return ()
        _, listing = await self.account.list()
        return listing.rrsets(wanted)

    async def apply(
        self,
        zone: Zone,
        changes: Sequence[Change],
        *,
        note: str,  # noqa: ARG002  (lexicon has no place for comments)
    ) -> Sequence[Result]:
        """Make changes one by one, each put back where it could be made in part only."""

        async def make(change: Change) -> Result:
            self._within(zone, change.key[0])
            return await apply_change(self.account, change)

        async with self.turn:
            return await one_by_one(changes, make)

    async def aclose(self) -> None:
        """End the process that calls lexicon."""
        await self.account.process.aclose()

    def _within(self, zone: Zone, name: str) -> str:
        owner = canonical_name(name)
        if zone.name != self.account.zone or not self._holds(owner):
            message = f"{owner} is not in the zone that these credentials are for"
            raise ZoneNotFound(message)
        return owner

    def _holds(self, name: str) -> bool:
        return name == self.account.zone or name.endswith(f".{self.account.zone}")


def open_lexicon(hoster: Hoster, credentials: Mapping[str, str], options: ProviderOptions) -> Lexicon:
    """Make the provider of a hoster; no process is begun before the first question."""
    zone = canonical_name(credentials[ZONE])
    account = {"module": hoster.module, "zone": zone.rstrip("."), "options": options_of(hoster, credentials)}
    return Lexicon(Account(hoster, zone, options, WorkerProcess(account, options.deadline)))
