"""The engine's database goes while three processes work: the runs do not."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kill.nursery import Child
from tests.kill.plots import SLOW_ONE, STEADY
from tests.kill.rounds import Ring, Round
from tests.sendas.engine.test_engine_file import BREAKAGES

pytestmark = pytest.mark.asyncio(loop_scope="session")
_TWO_SWEEPS = 10.0
_AT_ONCE = 3


async def _lost(ring: Ring, breakage: Callable[[Path], None], kill: str) -> float | None:
    """Let an apply die at a point while two others stand by, and the engine's file with it; gives seconds to heal.

    None where this machine is too slow to let it die there.
    """
    fought = ring.new(SLOW_ONE if kill.startswith("send") else STEADY, engine="dbos")
    peers = [fought.begin("peer"), fought.begin("peer")]
    await asyncio.gather(*(each.started.wait() for each in peers))
    await fought.run("apply", kill=kill)
    breakage(fought.engine_file)
    began = time.monotonic()
    try:
        while fought.under_way():
            assert time.monotonic() - began < _TWO_SWEEPS + 5, f"{breakage.__name__} after {kill} was not healed"
            await asyncio.sleep(0.1)
        healed = time.monotonic() - began
    finally:
        await _kill(fought, peers)
    assert await fought.end() == []
    return None if fought.missed else healed


async def _kill(fought: Round, peers: list[Child]) -> None:
    for each in peers:
        each.kill()
        await each.end()
        fought.note("peer", each)


async def test_it_heals_within_two_sweeps(ring: Ring, kills: int) -> None:
    points = ("write-after:1", "send-after:1", "send-before:3") if kills >= 100 else ("send-after:1",)
    places = asyncio.Semaphore(_AT_ONCE)

    async def lost(breakage: Callable[[Path], None], point: str) -> float:
        async with places:
            while (healed := await _lost(ring, breakage, point)) is None:
                ring.void += 1
            return healed

    healed = await asyncio.gather(*(lost(breakage, point) for breakage in BREAKAGES for point in points))
    print("healed after", ", ".join(f"{each:.1f}" for each in healed), "seconds")  # noqa: T201
    assert max(healed) < _TWO_SWEEPS
