"""The harness finds bugs that were planted; without that its silence would mean nothing."""

import asyncio

import pytest

from tests.kill.naive_server import Profile
from tests.kill.plots import SLOW_ONE, STEADY, Plot, killed_at, two_at_once
from tests.kill.rounds import Ring

pytestmark = pytest.mark.asyncio(loop_scope="session")
_GRADUAL = Profile("gradual", before=0.15)
_SENT = killed_at("send-after:1")
_PLANTED: dict[str, tuple[Profile, Plot, str]] = {
    "forget-journal": (STEADY, _SENT, "was never sent and was done"),
    "no-reread": (STEADY, _SENT, "done 2 times"),
    "no-wait": (SLOW_ONE, _SENT, "done 2 times"),
    "no-lease": (_GRADUAL, two_at_once("send-before:1"), "done 2 times"),
    "two-transactions": (STEADY, killed_at("write-after:5"), "have an event"),
}
_ROUNDS = 2


async def _found(ring: Ring, fault: str) -> str:
    profile, plot, symptom = _PLANTED[fault]
    rounds = await asyncio.gather(*(ring.fight(profile, plot, fault) for _ in range(_ROUNDS)))
    shown = [found for found in rounds if any(symptom in each for each in found)]
    return f"{fault}: found in {len(shown)} of {len(rounds)} rounds" if shown else f"{fault} missed: {rounds}"


async def _clean(ring: Ring, fault: str) -> list[str]:
    profile, plot, _ = _PLANTED[fault]
    return await ring.fight(profile, plot)


async def test_every_planted_fault_is_found_in_a_round_that_is_clean_without_it(ring: Ring) -> None:
    finding = asyncio.gather(*(_found(ring, fault) for fault in _PLANTED))
    clean = await asyncio.gather(*(_clean(ring, fault) for fault in _PLANTED))
    reports = await finding
    print(*reports, sep="\n")  # noqa: T201
    assert [report for report in reports if "missed" in report] == []
    assert [each for found in clean for each in found] == []
