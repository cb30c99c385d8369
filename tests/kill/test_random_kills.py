"""Killed at random times, up to three times in a row, against every kind of provider."""

import asyncio
import itertools
import os

import pytest

from tests.kill.plots import killed_at_random
from tests.kill.rounds import AT_ONCE, Ring

pytestmark = pytest.mark.asyncio(loop_scope="session")
_FIRST_SEED = int(os.environ.get("SENDAS_KILL_SEED", "20261125"))


async def test_killed_at_random_times(ring: Ring, kills: int) -> None:
    seeds, found, enough = itertools.count(_FIRST_SEED), list[str](), ring.kills + kills

    async def fight_on() -> None:
        while ring.kills < enough:
            seed = next(seeds)
            profile, plot = killed_at_random(seed)
            found.extend(f"seed {seed}, {profile.name}: {each}" for each in await ring.fight(profile, plot))

    await asyncio.gather(*(fight_on() for _ in range(min(AT_ONCE, kills // 4 + 1))))
    fought = f"{next(seeds) - _FIRST_SEED} rounds from seed {_FIRST_SEED}"
    print(f"{ring.kills - enough + kills} kills in {fought}; void for slowness so far: {ring.void}")  # noqa: T201
    assert found == []
