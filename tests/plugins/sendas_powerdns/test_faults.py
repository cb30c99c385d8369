"""Every call fails in every way, before and after its effect, on the way to a real server.

Every call and every k-th up to 19 with SENDAS_FAULTS=all; a part of them without.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import pytest

from sendas_powerdns.patch import patch_of
from sendas_powerdns.provider import PowerDns as Provider
from sendas_powerdns.records import RecordSet, content_of
from sendas_powerdns.zone_content import zone_content, zone_path
from sendas_providers import Change, Outcome, Result, Unavailable, Zone
from sendas_providers.testing.trouble import Moment
from tests.plugins.fault_harness import Every, Ran, gathered, judged, stopped
from tests.plugins.http_proxy import Fault, Trouble
from tests.plugins.sendas_powerdns.faulty import stage, tried
from tests.servers import PowerDns

# After these a run may stop: the key lost its rights, or the server said yes and did nothing.
_STOPS = frozenset({Fault.FORBIDDEN, Fault.FORGETFUL})
_ALL = os.environ.get("SENDAS_FAULTS") == "all"
_AT_ONCE = 1  # its SQLite takes one writer at a time, and answers 500 to others


async def unspoilt(server: PowerDns) -> tuple[int, list[int]]:
    """Give how many calls the plan takes, and which of them write."""
    async with stage(server, None) as here:
        ending, found = await judged(here)
    assert (found, ending.converged) == ([], True)
    seen = here.proxy.seen
    return len(seen), [number for number, call in enumerate(seen, 1) if call.method != "GET"]


async def test_a_plan_without_trouble_and_its_undo(powerdns: PowerDns) -> None:
    ran = await tried(powerdns, None)
    assert (ran.ending.said, ran.problems, ran.calls) == (["applied"] * 6, [], 18)


@pytest.mark.parametrize("fault", Fault)
async def test_each_call_fails_once(powerdns: PowerDns, fault: Fault) -> None:
    calls, writes = await unspoilt(powerdns)
    troubles = [Trouble(fault, Moment.BEFORE, {number}) for number in {*range(1, calls + 1, 1 if _ALL else 8), *writes}]
    troubles += [Trouble(fault, Moment.AFTER, {number}) for number in writes]
    ran = await gathered(partial(tried, powerdns), troubles, _AT_ONCE)
    assert [(trouble, each.problems) for trouble, each in ran if each.problems] == []
    assert not stopped(f"{fault}, once", ran) or fault in _STOPS
    assert max(each.calls for _, each in ran) <= 3 * calls


@pytest.mark.parametrize("fault", Fault)
async def test_every_kth_call_fails(powerdns: PowerDns, fault: Fault) -> None:
    # Who is behind in every reading cannot be told from who is not.
    steps = range(1 + (fault is Fault.STALE), 20 if _ALL else 4)
    troubles = [Trouble(fault, moment, Every(step)) for step in steps for moment in Moment]
    ran = await gathered(partial(tried, powerdns), troubles, _AT_ONCE)
    assert [(trouble, each.problems) for trouble, each in ran if each.problems] == []
    stopped(f"{fault}, every k-th", ran)


class _Spoilt(Provider):
    """A provider with a mistake in it."""

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        return [await self.one(zone, change, note) for change in changes]

    async def one(self, zone: Zone, change: Change, note: str) -> Result:
        raise NotImplementedError

    async def put(self, zone: Zone, *items: Mapping[str, object]) -> None:
        await self.api.patch(zone_path(self.api, zone), {"rrsets": items})

    async def now(self, zone: Zone, change: Change) -> RecordSet | None:
        found = (await zone_content(self.api, zone, [change.key[0]])).at([change.key[0]])
        return next((each for each in found if each.type == change.key[1]), None)


def bare(change: Change) -> Mapping[str, object]:
    """Write the side that is wanted, and nothing of what is there."""
    name, rdtype = change.key
    after = change.after
    records = [{"content": content_of(rdtype, value), "disabled": False} for value in after.values] if after else []
    ttl = after.ttl if after else 300
    return {"name": name, "type": rdtype, "changetype": "REPLACE", "ttl": ttl, "records": records}


class OnlyWhatIsServed(_Spoilt):
    """Replaces the RRset by what was read, and so loses what is switched off."""

    async def one(self, zone: Zone, change: Change, note: str) -> Result:
        del note
        await self.put(zone, bare(change))
        return Result(change, Outcome.APPLIED)


class ItsOwnComment(_Spoilt):
    """Puts its comment in the place of those that are there."""

    async def one(self, zone: Zone, change: Change, note: str) -> Result:
        comments = [{"content": note, "account": "sendas"}]
        await self.put(zone, {**patch_of(change, await self.now(zone, change), note), "comments": comments})
        return Result(change, Outcome.APPLIED)


class RemovesAll(_Spoilt):
    """Removes the RRset where nothing of ours is to stay."""

    async def one(self, zone: Zone, change: Change, note: str) -> Result:
        name, rdtype = change.key
        gone = {"name": name, "type": rdtype, "changetype": "DELETE"}
        await self.put(zone, patch_of(change, await self.now(zone, change), note) if change.after else gone)
        return Result(change, Outcome.APPLIED)


class TwoCalls(_Spoilt):
    """Removes first, and then adds."""

    async def one(self, zone: Zone, change: Change, note: str) -> Result:
        now = await self.now(zone, change)
        await self.put(zone, patch_of(Change(change.after or change.before, None), now, note))
        if change.after:
            await self.put(zone, patch_of(change, now, note))
        return Result(change, Outcome.APPLIED)


class LostIsNotWritten(Provider):
    """Takes a lost answer for a refusal."""

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        results = await super().apply(zone, changes, note=note)
        if results[-1].outcome is Outcome.UNKNOWN:
            message = "later"
            raise Unavailable(message)
        return results


class LostIsWritten(Provider):
    """Takes a lost answer for a yes."""

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        results = await super().apply(zone, changes, note=note)
        yes = Outcome.APPLIED
        return [replace(each, outcome=yes) if each.outcome is Outcome.UNKNOWN else each for each in results]


SEEDED: dict[type[Provider], str] = {
    OnlyWhatIsServed: "records of others were changed",
    ItsOwnComment: "records of others were changed",
    RemovesAll: "records of others were changed",
    TwoCalls: "raised unavailable, and it was written",
    LostIsNotWritten: "raised unavailable, and it was written",
    LostIsWritten: "said applied, and",
}


@pytest.mark.parametrize("kind", SEEDED, ids=lambda kind: kind.__name__)
async def test_a_seeded_fault_is_caught(powerdns: PowerDns, kind: type[Provider]) -> None:
    troubles = [Trouble(Fault.BAD_GATEWAY, moment, {number}) for moment in Moment for number in range(1, 5)]

    async def one(trouble: Trouble) -> Ran:
        return await tried(powerdns, trouble, kind)

    ran = await gathered(one, troubles, _AT_ONCE)
    found = [text for _, each in ran for text in each.problems]
    assert any(SEEDED[kind] in text for text in found), found
