"""Every call fails in every way, before and after its effect: the plan converges or ends in a named state."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from sendas_cloudflare.provider import Cloudflare
from sendas_cloudflare.reading import records_at, records_path
from sendas_cloudflare.records import content_of
from sendas_cloudflare.testing import Fault, Moment, Trouble
from sendas_providers import AnswerLost, Change, DnsError, Outcome, Result, Unavailable, Zone
from tests.plugins.fault_harness import Every, Ran, gathered, stopped
from tests.plugins.sendas_cloudflare.faulty import tried

# After these a run may stop: the token lost its rights, or the provider said yes and did nothing.
_STOPS = frozenset({Fault.FORBIDDEN, Fault.FORGETFUL})
_AT_ONCE = 16


async def alone(trouble: Trouble) -> Ran:
    return (await tried(trouble))[0]


async def test_a_plan_without_trouble_and_its_undo() -> None:
    ran, _ = await tried(None)
    assert (ran.ending.said, ran.problems) == (["applied"] * 6, [])


@pytest.mark.parametrize("fault", Fault)
async def test_each_call_fails_once(fault: Fault) -> None:
    unspoilt, writes = await tried(None)
    troubles = [Trouble(fault, Moment.BEFORE, calls={number}) for number in range(1, unspoilt.calls + 1)]
    troubles += [Trouble(fault, Moment.AFTER, calls={number}) for number in writes]
    ran = await gathered(alone, troubles, _AT_ONCE)
    assert [(trouble, each.problems) for trouble, each in ran if each.problems] == []
    assert not stopped(f"{fault}, once", ran) or fault in _STOPS
    assert max(each.calls for _, each in ran) <= 3 * unspoilt.calls


@pytest.mark.parametrize("fault", Fault)
async def test_every_kth_call_fails(fault: Fault) -> None:
    unspoilt, _ = await tried(None)
    # Who is behind in every reading cannot be told from who is not.
    steps = range(1 + (fault is Fault.STALE), unspoilt.calls + 1)
    troubles = [Trouble(fault, moment, calls=Every(step)) for step in steps for moment in Moment]
    ran = await gathered(alone, troubles, _AT_ONCE)
    assert [(trouble, each.problems) for trouble, each in ran if each.problems] == []
    stopped(f"{fault}, every k-th", ran)


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.SILENT, Fault.BAD_GATEWAY, Fault.NO_CONTENT, Fault.NOT_JSON])
async def test_each_write_fails_on_a_socket(fault: Fault) -> None:
    _, writes = await tried(None)
    for moment in Moment:
        for number in writes:
            ran, _ = await tried(Trouble(fault, moment, calls={number}), on_socket=True)
            assert (ran.ending.converged, ran.problems) == (True, [])


class _Spoilt(Cloudflare):
    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        return [await self.one(zone, change, note) for change in changes]

    async def one(self, zone: Zone, change: Change, note: str) -> Result:
        raise NotImplementedError

    async def batch(self, zone: Zone, **groups: object) -> None:
        await self.api.post(f"{records_path(zone)}/batch", groups)

    async def ids(self, zone: Zone, change: Change) -> list[dict[str, str]]:
        found = await records_at(self.api, zone, change.key[0])
        return [{"id": record.id} for record in found if record.type == change.key[1]]

    def posts(self, change: Change, note: str) -> list[dict[str, object]]:
        after = change.after
        name, rdtype = change.key
        head = {"name": name.rstrip("."), "type": rdtype, "ttl": 300, "comment": note}
        return [{**head, **content_of(rdtype, value)} for value in after.values] if after else []


class WholeRRset(_Spoilt):
    """Puts the whole RRset anew, with what others have in it."""

    async def one(self, zone: Zone, change: Change, note: str) -> Result:
        groups = {"deletes": await self.ids(zone, change), "posts": self.posts(change, note)}
        await self.batch(zone, **{kind: items for kind, items in groups.items() if items})
        return Result(change, Outcome.APPLIED)


class TwoCalls(_Spoilt):
    """Removes first, and then adds."""

    async def one(self, zone: Zone, change: Change, note: str) -> Result:
        if ids := await self.ids(zone, change):
            await self.batch(zone, deletes=ids)
        if posts := self.posts(change, note):
            await self.batch(zone, posts=posts)
        return Result(change, Outcome.APPLIED)


class LostIsNotWritten(Cloudflare):
    """Takes a lost answer for a refusal."""

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        results = await super().apply(zone, changes, note=note)
        if results[-1].outcome is Outcome.UNKNOWN:
            message = "later"
            raise Unavailable(message)
        return results


class LostIsWritten(Cloudflare):
    """Takes a lost answer for a yes."""

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        results = await super().apply(zone, changes, note=note)
        yes = Outcome.APPLIED
        return [replace(each, outcome=yes) if each.outcome is Outcome.UNKNOWN else each for each in results]


class Appends(_Spoilt):
    """Adds again what it does not know to be there, with an invisible difference."""

    async def one(self, zone: Zone, change: Change, note: str) -> Result:
        try:
            posts = self.posts(change, note)
            await self.batch(zone, **({"posts": posts} if posts else {"deletes": await self.ids(zone, change)}))
        except AnswerLost:
            again = [post | {"content": str(post["content"]).strip('"')} for post in self.posts(change, note)]
            await self.batch(zone, posts=again)
        except DnsError:
            return Result(change, Outcome.FAILED)
        return Result(change, Outcome.APPLIED)


SEEDED: dict[type[Cloudflare], str] = {
    WholeRRset: "records of others were changed",
    TwoCalls: "records of others were changed",
    LostIsNotWritten: "raised unavailable, and it was written",
    LostIsWritten: "said applied, and",
    Appends: "there twice",
}


@pytest.mark.parametrize("kind", SEEDED, ids=lambda kind: kind.__name__)
async def test_a_seeded_fault_is_caught(kind: type[Cloudflare]) -> None:
    found: list[str] = []
    for moment in Moment:
        for number in range(1, 24):
            trouble = Trouble(Fault.BAD_GATEWAY, moment, calls={number})
            found += (await tried(trouble, kind=kind))[0].problems
    assert any(SEEDED[kind] in text for text in found), found
