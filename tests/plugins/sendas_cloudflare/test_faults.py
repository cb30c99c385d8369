"""Every call fails in every way, before and after its effect: the plan converges or ends in a named state."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pytest

from sendas_cloudflare.provider import Cloudflare
from sendas_cloudflare.reading import records_at, records_path
from sendas_cloudflare.records import content_of
from sendas_cloudflare.testing import Fault, Moment, Trouble, on_loopback
from sendas_providers import AnswerLost, Change, DnsError, Outcome, Result, Unavailable, Zone
from tests.plugins.sendas_cloudflare.faulty import PLAN, UNDO, Ending, perform, single, stage, tried
from tests.plugins.sendas_cloudflare.subjects import fake_with

# After these a run may stop: the token lost its rights, or the provider said yes and did nothing.
_STOPS = frozenset({Fault.FORBIDDEN, Fault.FORGETFUL})
_AT_ONCE = 16


class Every(set[int]):
    """Every k-th call."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self._step = step

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and number % self._step == 0


async def unspoilt() -> tuple[int, list[int]]:
    """Give how many calls the plan takes, and which of them write."""
    here = stage()
    ending = await perform(here, None)
    assert ending.converged
    return ending.calls, [number for number, seen in enumerate(here.fake.seen, 1) if seen.method == "POST"]


async def gathered(troubles: Sequence[Trouble]) -> list[tuple[Trouble, Ending, Sequence[str]]]:
    turns = asyncio.Semaphore(_AT_ONCE)

    async def one(trouble: Trouble) -> tuple[Trouble, Ending, Sequence[str]]:
        async with turns:
            return (trouble, *await tried(trouble))

    return await asyncio.gather(*map(one, troubles))


async def test_a_plan_without_trouble_and_its_undo() -> None:
    ending, found = await tried(None)
    assert (ending.said, found) == (["applied"] * (len(PLAN) + len(UNDO)), [])


@pytest.mark.parametrize("fault", Fault)
async def test_each_call_fails_once(fault: Fault) -> None:
    calls, writes = await unspoilt()
    troubles = [single(fault, Moment.BEFORE, number) for number in range(1, calls + 1)]
    troubles += [single(fault, Moment.AFTER, number) for number in writes]
    ran = await gathered(troubles)
    assert [(trouble, found) for trouble, _, found in ran if found] == []
    stopped = Counter(ending.said[-1] for _, ending, _ in ran if not ending.converged)
    print(f"{fault}: {len(ran)} runs, {len(ran) - stopped.total()} converged, {dict(stopped)}")  # noqa: T201  (figures)
    assert not stopped or fault in _STOPS
    assert max(ending.calls for _, ending, _ in ran) <= 3 * calls


@pytest.mark.parametrize("fault", Fault)
async def test_every_kth_call_fails(fault: Fault) -> None:
    # Who is behind in every reading cannot be told from who is not.
    steps = range(1 + (fault is Fault.STALE), 8)
    troubles = [Trouble(fault, moment, calls=Every(step)) for step in steps for moment in Moment]
    ran = await gathered(troubles)
    assert [(trouble, found) for trouble, _, found in ran if found] == []
    stopped = Counter(ending.said[-1] for _, ending, _ in ran if not ending.converged)
    print(f"{fault}: {len(ran)} runs, {len(ran) - stopped.total()} converged, {dict(stopped)}")  # noqa: T201  (figures)


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.SILENT, Fault.BAD_GATEWAY, Fault.NO_CONTENT, Fault.NOT_JSON])
async def test_each_write_fails_on_a_socket(fault: Fault) -> None:
    _, writes = await unspoilt()
    for moment in Moment:
        for number in writes:
            fake = fake_with()
            async with on_loopback(fake) as url:
                ending, found = await tried(single(fault, moment, number), partial(stage, url=url, fake=fake))
            assert (ending.converged, found) == (True, [])


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
            found += (await tried(trouble, partial(stage, kind)))[1]
    assert any(SEEDED[kind] in text for text in found), found
