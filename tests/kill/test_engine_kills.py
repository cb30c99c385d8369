"""Runs that go through DBOS: three processes on one database, killed at random, and one at every point of its way."""

import asyncio
import itertools
import os

import pytest

from tests.kill.naive_server import Profile
from tests.kill.plots import SLOW_ONE, STEADY, Plot, killed_at, three_killed_at_random
from tests.kill.rounds import Ring

pytestmark = pytest.mark.asyncio(loop_scope="session")
_FIRST_SEED = int(os.environ.get("SENDAS_KILL_SEED", "20261127"))
_AT_ONCE = 3
_SENT = killed_at("send-after:1")
_PLANTED: dict[str, tuple[Profile, Plot, str]] = {
    "forget-journal": (STEADY, _SENT, "was never sent and was done"),
    "no-reread": (STEADY, _SENT, "done 2 times"),
    "no-wait": (SLOW_ONE, _SENT, "done 2 times"),
}


async def test_a_planted_fault_is_found_first(ring: Ring) -> None:
    async def found(fault: str) -> tuple[str, bool]:
        profile, plot, symptom = _PLANTED[fault]
        rounds = [await ring.fight(profile, plot, fault, "dbos") for _ in range(2)]
        return fault, any(symptom in each for problems in rounds for each in problems)

    async def clean(fault: str) -> tuple[str, list[str]]:
        profile, plot, _ = _PLANTED[fault]
        return fault, await ring.fight(profile, plot, engine="dbos")

    assert await asyncio.gather(*map(found, _PLANTED)) == [(fault, True) for fault in _PLANTED]
    assert await asyncio.gather(*map(clean, _PLANTED)) == [(fault, []) for fault in _PLANTED]


async def test_left_in_peace_it_applies_everything(ring: Ring) -> None:
    fought = ring.new(STEADY, engine="dbos")
    await fought.run("apply")
    assert await fought.end() == []
    assert len(fought.scene.zone.ledger) == 4


async def test_an_apply_killed_at_every_point(ring: Ring, kills: int) -> None:
    points = (await ring.new(STEADY, engine="dbos").run("apply")).points
    own = [each for each in points if each.startswith(("start-", "flow-"))]
    some = points if kills >= 100 else [*own, *points[::8]]
    places = asyncio.Semaphore(_AT_ONCE)

    async def killed(point: str) -> list[str]:
        async with places:
            return [f"{point}: {each}" for each in await ring.fight(STEADY, killed_at(point), engine="dbos")]

    found = await asyncio.gather(*map(killed, some))
    print(f"{len(some)} of {len(points)} points of an apply by DBOS")  # noqa: T201
    assert [each for problems in found for each in problems] == []
    assert {each.split(":")[0] for each in own} == {"start-before", "start-after", "flow-before", "flow-after"}


async def test_three_processes_on_one_database_killed_at_random(ring: Ring, kills: int) -> None:
    seeds, found, enough = itertools.count(_FIRST_SEED), list[str](), ring.kills + kills

    async def fight_on() -> None:
        while ring.kills < enough:
            seed = next(seeds)
            profile, plot = three_killed_at_random(seed)
            problems = await ring.fight(profile, plot, engine="dbos")
            found.extend(f"seed {seed}, {profile.name}: {each}" for each in problems)

    await asyncio.gather(*(fight_on() for _ in range(_AT_ONCE)))
    fought = f"{next(seeds) - _FIRST_SEED} rounds from seed {_FIRST_SEED}"
    print(f"{ring.kills - enough + kills} kills by DBOS in {fought}; void for slowness so far: {ring.void}")  # noqa: T201
    assert found == []
