"""What is done to a round before it is left in peace: killed at points, at random times, two or three at once."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final

from tests.kill.naive_server import Profile
from tests.kill.nursery import Child
from tests.kill.rounds import Round
from tests.kill.scene import ZONE
from tests.kill.timing import SLOW

Plot = Callable[[Round], Awaitable[object]]

STEADY: Final = Profile("steady", before=0.02, after=0.02)
SLOW_ONE: Final = Profile("slow", before=SLOW, whole=True)
PROFILES: Final = (
    STEADY,
    Profile("prompt"),
    SLOW_ONE,
    Profile("slow, record by record", before=SLOW),
    Profile("late to answer", after=0.5),
    Profile("loses answers", before=0.02, after=0.02, loses=2),
    Profile("whole and gradual", before=0.05, between=0.1, after=0.05, whole=True),
)
_LONGEST = {"apply": 0.7, "resume": 1.5}


def killed_at(*points: str) -> Plot:
    """Kill the apply at the first point and each that takes it up at the next; the run may end before the third."""

    async def plot(fought: Round) -> None:
        for number, point in enumerate(points):
            await fought.run("resume" if number else "apply", kill=point, surely=number < 2)

    return plot


def intruded_after(point: str, name: str) -> Plot:
    """Kill the apply at a point and let somebody else add a value before it is taken up."""

    async def plot(fought: Round) -> None:
        await fought.run("apply", kill=point)
        fought.scene.zone.intrude(name, "TXT", "somebody else")

    return plot


def killed_at_random(seed: int) -> tuple[Profile, Plot]:
    """Choose a provider, one to three kills and when, and whether somebody else writes after the first."""
    dice = random.Random(seed)  # noqa: S311  (not for secrets)
    profile = dice.choice(PROFILES)
    intrudes = dice.choice((None, None, None, ZONE, "_dmarc.starcomm.be."))
    kills = [("apply" if number == 0 else "resume") for number in range(dice.randint(1, 3))]
    times = [dice.uniform(0, _LONGEST[work]) for work in kills]

    async def plot(fought: Round) -> None:
        for work, after in zip(kills, times, strict=True):
            await fought.run(work, after=after)
            if intrudes and work == "apply":
                fought.scene.zone.intrude(intrudes, "TXT", "somebody else")

    return profile, plot


def two_at_once(point: str) -> Plot:
    """Kill the apply at a point and let two children take it up at the same time."""

    async def plot(fought: Round) -> None:
        await fought.run("apply", kill=point)
        await asyncio.gather(fought.run("resume"), fought.run("resume"))

    return plot


def three_killed_at_random(seed: int) -> tuple[Profile, Plot]:
    """Let three processes work on one database and kill one after the other, each replaced at once; then all."""
    dice = random.Random(seed)  # noqa: S311  (not for secrets)
    profile = dice.choice(PROFILES)
    deaths = [(dice.uniform(0.05, 0.8), dice.randrange(3)) for _ in range(dice.randint(2, 4))]

    async def plot(fought: Round) -> None:
        working = [(work, fought.begin(work)) for work in ("peer", "peer", "apply")]
        await asyncio.gather(*(child.started.wait() for _, child in working))
        for after, number in deaths:
            await asyncio.sleep(after)
            await _dead(fought, *working[number])
            working[number] = ("peer", fought.begin("peer"))
        for work, child in working:
            await _dead(fought, work, child)

    return profile, plot


async def _dead(fought: Round, work: str, child: Child) -> None:
    while not child.pid:  # noqa: ASYNC110  (it tells when it is there, and is killed while it still starts)
        await asyncio.sleep(0.002)
    child.kill()
    await child.end()
    fought.note(work, child)
