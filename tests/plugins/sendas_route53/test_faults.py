"""Every call fails in every way, before and after its effect: the plan converges or ends in a named state.

Every k-th call for every k with SENDAS_FAULTS=all; for some of them without.
"""

import os
from collections.abc import Sequence
from dataclasses import replace

import pytest

from sendas_providers import AnswerLost, Change, DnsError, Outcome, Result, RRset, Unavailable, Zone
from sendas_route53.batch import batch_of
from sendas_route53.names import zone_id
from sendas_route53.provider import Route53
from sendas_route53.reading import records_at
from sendas_route53.records import rrset_item, rrsets_of
from sendas_route53.testing import Fault, Moment, Trouble
from tests.plugins.fault_harness import Every, Ran, gathered, stopped
from tests.plugins.sendas_route53.faulty import STEPS, tried

# After these a run may stop: the credential lost its rights, or the provider said yes and did nothing.
_STOPS = frozenset({Fault.FORBIDDEN, Fault.FORGETFUL})
_READS_ALONE = frozenset({Fault.STALE, Fault.PAGE_LOOP})
_AT_ONCE = 12
_KS = range(1, 22) if os.environ.get("SENDAS_FAULTS") == "all" else (1, 2, 3, 5)
_calls: list[int] = []


async def test_a_plan_without_trouble_and_its_undo() -> None:
    ran = await tried(None)
    print(f"{ran.calls} calls for {len(STEPS)} changes")  # noqa: T201  (figures)
    assert (ran.ending.said, ran.problems) == (["applied"] * len(STEPS), [])


async def calls_of_steps() -> list[int]:
    """Give how many calls each change takes when nothing fails."""
    while len(_calls) < len(STEPS):
        _calls.append((await tried(None, begin=len(_calls), end=len(_calls) + 1)).calls)
    return _calls


async def alone(case: tuple[int, Trouble]) -> Ran:
    """Try one change, those before it having been made."""
    number, trouble = case
    return await tried(trouble, begin=number, end=number + 1)


def wrong(ran: Sequence[tuple[object, Ran]]) -> list[tuple[object, Sequence[str]]]:
    return [(case, each.problems) for case, each in ran if each.problems]


@pytest.mark.parametrize("fault", Fault)
async def test_each_call_fails_once(fault: Fault) -> None:
    cases: list[tuple[int, Trouble]] = []
    for number, calls in enumerate(await calls_of_steps()):
        cases += [(number, Trouble(fault, calls={call})) for call in range(1, calls + 1)]
        # The last call but one writes; for what is only read there is no after.
        cases += [(number, Trouble(fault, Moment.AFTER, calls={calls - 1}))] if fault not in _READS_ALONE else []
    ran = await gathered(alone, cases, _AT_ONCE)
    assert wrong(ran) == []
    counts = stopped(f"{fault}, once", ran)
    assert not counts or fault in _STOPS
    assert max(each.calls for _, each in ran) <= 15


@pytest.mark.parametrize("fault", Fault)
async def test_every_kth_call_fails(fault: Fault) -> None:
    # Who is behind in every reading cannot be told from who is not.
    steps = _KS[fault is Fault.STALE :]
    moments = Moment if fault not in _READS_ALONE else (Moment.BEFORE,)
    troubles = [Trouble(fault, moment, calls=Every(step)) for step in steps for moment in moments]
    ran = await gathered(tried, troubles, _AT_ONCE)
    assert wrong(ran) == []
    stopped(f"{fault}, every k-th", ran)


async def test_one_look_that_is_behind_is_no_proof_that_nothing_was_written() -> None:
    """The time for looking is over after the first look."""
    [_, calls, *_] = await calls_of_steps()
    ran = await tried(Trouble(Fault.STALE, calls={calls}), begin=1, end=2, deadline=0.19)
    assert ran.problems == []


async def test_the_sdk_asks_again_where_it_only_reads() -> None:
    for call in (1, 2):
        ran = await tried(Trouble(Fault.BROKEN, calls={call}), end=1, attempts=3, deadline=5)
        assert (ran.ending.said, ran.problems) == (["applied"], [])
    ran = await tried(Trouble(Fault.BROKEN, writes_only=True), end=1, attempts=3, deadline=5)
    assert (ran.ending.said, ran.problems) == (["unknown"], [])


class _Spoilt(Route53):
    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:  # noqa: ARG002  (the contract's)
        return [await self.one(zone, change) for change in changes]

    async def one(self, zone: Zone, change: Change) -> Result:
        raise NotImplementedError

    async def there(self, zone: Zone, change: Change) -> list[RRset]:
        found = rrsets_of(await records_at(self.api, zone, change.key[0]))
        return [each for each in found if (each.name, each.type) == change.key]

    async def send(self, zone: Zone, *actions: tuple[str, object]) -> None:
        batch = {"Changes": [{"Action": action, "ResourceRecordSet": item} for action, item in actions if item]}
        await self.api.write(
            lambda route53: route53.change_resource_record_sets(HostedZoneId=zone_id(zone), ChangeBatch=batch)  # type: ignore[arg-type]
        )


class Upserts(_Spoilt):
    """Lets the last writer win, with the values that it knows as it would cut them."""

    async def one(self, zone: Zone, change: Change) -> Result:
        present = await self.there(zone, change)
        if change.after:
            await self.send(zone, ("UPSERT", rrset_item(change.after)))
        elif present:
            await self.send(zone, ("DELETE", rrset_item(present[0])))
        return Result(change, Outcome.APPLIED)


class TwoBatches(_Spoilt):
    """Removes first, and then adds."""

    async def one(self, zone: Zone, change: Change) -> Result:
        present = await self.there(zone, change)
        if present:
            await self.send(zone, ("DELETE", rrset_item(present[0])))
        if change.after:
            await self.send(zone, ("CREATE", rrset_item(change.after)))
        return Result(change, Outcome.APPLIED)


class LostIsNotWritten(Route53):
    """Takes a lost answer for a refusal."""

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        results = await super().apply(zone, changes, note=note)
        if results[-1].outcome is Outcome.UNKNOWN:
            message = "later"
            raise Unavailable(message)
        return results


class LostIsWritten(Route53):
    """Takes a lost answer for a yes."""

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        results = await super().apply(zone, changes, note=note)
        yes = Outcome.APPLIED
        return [replace(each, outcome=yes) if each.outcome is Outcome.UNKNOWN else each for each in results]


SEEDED: dict[type[Route53], str] = {
    Upserts: "records of others were changed",
    TwoBatches: "records of others were changed",
    LostIsNotWritten: "raised unavailable, and it was written",
    LostIsWritten: "said applied, and",
}


@pytest.mark.parametrize("kind", SEEDED, ids=lambda kind: kind.__name__)
async def test_a_seeded_fault_is_caught(kind: type[Route53]) -> None:
    found: list[str] = []
    for moment in Moment:
        for number in range(1, 9):
            trouble = Trouble(Fault.BAD_GATEWAY, moment, calls={number})
            found += (await tried(trouble, end=2, kind=kind)).problems
    assert any(SEEDED[kind] in text for text in found), found


async def test_what_is_raised_is_a_dns_error() -> None:
    """The harness itself fails where anything else comes out."""
    assert issubclass(AnswerLost, DnsError)
    assert batch_of(None, None, "x" * 300).get("Comment") == "x" * 256
