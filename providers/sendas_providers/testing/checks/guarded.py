"""A provider of a live zone that is let near the names of a test alone."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import asynccontextmanager

import pytest

from sendas_providers.access import Access
from sendas_providers.change import Change, Result
from sendas_providers.provider import DnsProvider
from sendas_providers.record import RRset, Zone, canonical_name

Key = tuple[str, str]


class OutsideTheTestError(AssertionError):
    """Something was to be written that is not the test's, or after its end; nothing was."""


class Writes:
    """What a test may write, and what it has: every name and type before it goes out."""

    def __init__(self, under: str) -> None:
        self.under = under
        self.keys: dict[Key, None] = {}
        self._over = False
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def holds(self, name: str) -> bool:
        """Say whether a name is the test's."""
        return f".{canonical_name(name)}".endswith(f".{self.under}")

    @asynccontextmanager
    async def writing(self, keys: Collection[Key]) -> AsyncGenerator[None]:
        """Note what is written meanwhile; raises `OutsideTheTestError` where it may not be."""
        foreign = [name for name, _ in keys if not self.holds(name)]
        if foreign or self._over:
            message = f"not under {self.under}: {foreign}" if foreign else "the test is over"
            raise OutsideTheTestError(message)
        self.keys |= {(canonical_name(name), rdtype): None for name, rdtype in keys}
        self._running += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    async def end(self, patience: float) -> None:
        """Let nothing more be written, and wait for what is on its way."""
        self._over = True
        async with asyncio.timeout(patience):
            await self._idle.wait()


class Guarded:
    """Passes on what reads, and of writes those under the test's own name."""

    def __init__(self, provider: DnsProvider, writes: Writes) -> None:
        self._provider, self._writes = provider, writes

    async def check(self) -> Access:
        """Pass it on."""
        return await self._provider.check()

    async def zones(self, domain: str) -> Sequence[Zone]:
        """Pass it on."""
        return await self._provider.zones(domain)

    async def read(self, zone: Zone, names: Collection[str]) -> Sequence[RRset]:
        """Pass it on."""
        return await self._provider.read(zone, names)

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        """Pass it on where every name is the test's; a check that tries others is skipped, for they are somebody's."""
        keys = [change.key for change in changes]
        if not all(self._writes.holds(name) for name, _ in keys):
            pytest.skip("it would ask a live service to write a name that is not the test's")
        async with self._writes.writing(keys):
            return await self._provider.apply(zone, changes, note=note)

    async def aclose(self) -> None:
        """Pass it on."""
        await self._provider.aclose()
