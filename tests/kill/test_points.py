"""Killed at every named point, once each; and a few points of chosen chains."""

import asyncio
from collections.abc import Sequence

import pytest

from tests.kill.naive_server import Profile
from tests.kill.oracle import read_books
from tests.kill.plots import PROFILES, STEADY, intruded_after, killed_at, two_at_once
from tests.kill.rounds import Ring
from tests.kill.scene import ZONE

pytestmark = pytest.mark.asyncio(loop_scope="session")
_MID_REPLACE = "send-before:3"
"""The new value of a replaced one was added, the old one was not removed."""


async def _killed(ring: Ring, profile: Profile, points: Sequence[str]) -> list[str]:
    found = await ring.fight(profile, killed_at(*points))
    return [f"{profile.name}, killed at {' and '.join(points)}: {each}" for each in found]


async def _all_killed(ring: Ring, chains: Sequence[Sequence[str]], profile: Profile = STEADY) -> list[str]:
    found = await asyncio.gather(*(_killed(ring, profile, chain) for chain in chains))
    return [each for problems in found for each in problems]


async def test_left_in_peace_it_applies_everything(ring: Ring) -> None:
    fought = ring.new(STEADY)
    await fought.run("apply")
    assert await fought.end() == []
    assert len(fought.scene.zone.ledger) == 4


async def test_an_apply_killed_at_every_point(ring: Ring, kills: int) -> None:
    found = list[str]()
    for profile in PROFILES if kills >= 100 else (STEADY,):
        points = (await ring.new(profile).run("apply")).points
        print(f"{profile.name}: {len(points)} points of an apply")  # noqa: T201
        found += await _all_killed(ring, [(point,) for point in points], profile)
    assert found == []


async def test_a_resume_killed_at_every_point(ring: Ring, kills: int) -> None:
    fought = ring.new(STEADY)
    await fought.run("apply", kill=_MID_REPLACE)
    points = (await fought.run("resume")).points
    some = points if kills >= 100 else points[::6]
    print(f"{len(some)} of {len(points)} points of a resume")  # noqa: T201
    assert await _all_killed(ring, [(_MID_REPLACE, point) for point in some]) == []


async def test_killed_twice_and_thrice_within_one_change(ring: Ring) -> None:
    again = ("send-before:1", "send-after:1", "answer-after:1", "write-after:2")
    chains = [(_MID_REPLACE, *[point] * times) for point in again for times in (1, 2)]
    assert await _all_killed(ring, chains) == []


async def test_an_apply_killed_before_its_commit_leaves_nothing(ring: Ring) -> None:
    fought = ring.new(STEADY)
    await fought.run("apply", kill="write-before:1")
    await fought.run("resume")
    assert fought.judge() == []
    assert read_books(fought.scene.database).runs == []
    assert await fought.end() == []
    assert fought.acknowledged


async def test_the_provider_takes_one_half_of_a_change_and_refuses_the_other(ring: Ring) -> None:
    profile = Profile("refuses", takes=2)
    points = ("send-before:1", "send-before:2", _MID_REPLACE)
    rounds = await asyncio.gather(*(ring.fight(profile, killed_at(point)) for point in points))
    assert [f"{point}: {each}" for point, found in zip(points, rounds, strict=True) for each in found] == []


async def test_somebody_else_writes_between_kill_and_resume(ring: Ring) -> None:
    points = ("write-after:1", "send-before:2", "send-after:2", _MID_REPLACE, "send-after:3")
    rounds = await asyncio.gather(*(ring.fight(STEADY, intruded_after(point, ZONE)) for point in points))
    assert [f"{point}: {each}" for point, found in zip(points, rounds, strict=True) for each in found] == []


async def test_two_take_it_up_at_once(ring: Ring) -> None:
    points = ("write-after:1", "send-after:1", _MID_REPLACE)
    rounds = await asyncio.gather(*(ring.fight(STEADY, two_at_once(point)) for point in points))
    assert [each for found in rounds for each in found] == []
