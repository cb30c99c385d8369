"""A plan carried out and taken back while calls fail, and a judge of what is left; for every provider."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from sendas_providers import Change, DnsError, DnsProvider, Outcome, RRset, Value, Zone, forbidden_beside

OLD, NEW = "v=spf1 mx -all", "v=spf1 mx include:us.example -all"
KEPT = "google-site-verification=x"
ALIAS = "s1.us.example."
POLICY = "v=DMARC1; p=none"
_TRIES = 4
_DONE = frozenset({Outcome.APPLIED, Outcome.NOOP})
_CODES = ("unavailable", "forbidden", "auth_failed", "rejected", "zone_not_found")
NAMED = frozenset({*(outcome.value for outcome in Outcome), *_CODES})
T = TypeVar("T")


class Every(Container[int]):
    """Every k-th call."""

    def __init__(self, step: int) -> None:
        self._step = step

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and number % self._step == 0

    def __repr__(self) -> str:
        return f"every {self._step}th"


class Stage(Protocol):
    """A zone of others, and a provider that is to carry out a plan and take it back."""

    @property
    def provider(self) -> DnsProvider:
        """The provider that is tried."""
        ...

    @property
    def zone(self) -> Zone:
        """The zone that the plan is of."""
        ...

    def present(self, change: Change) -> frozenset[str]:
        """Give what the zone has at a change's name and type, around the provider."""
        ...

    def copies(self) -> int:
        """Count records that are there twice."""
        ...

    def foreign(self) -> object:
        """Give the records of others, without what the plan may change of them: the text of the SPF record."""
        ...


@dataclass
class Ending:
    """What the provider said of each change, and how the run ended."""

    steps: int
    said: list[str] = field(default_factory=list[str])
    lies: list[str] = field(default_factory=list[str])

    @property
    def converged(self) -> bool:
        return len(self.said) == self.steps and set(self.said) <= {"applied", "noop"}


def plan_for(origin: str) -> tuple[Change, ...]:
    """Merge into their SPF record, and make an alias and a policy."""
    before, after = (RRset(f"{origin}.", "TXT", 300, frozenset({Value(spf), Value(KEPT)})) for spf in (OLD, NEW))
    alias = RRset(f"s1._domainkey.{origin}.", "CNAME", 300, frozenset({Value(ALIAS)}))
    policy = RRset(f"_dmarc.{origin}.", "TXT", 300, frozenset({Value(POLICY)}))
    made = [Change(None, each, forbidden_beside(each.type)) for each in (alias, policy)]
    return (Change(before, after), *made)


def undo_for(origin: str) -> tuple[Change, ...]:
    """Take all of it back, the last first."""
    return tuple(Change(change.after, change.before) for change in reversed(plan_for(origin)))


def steps_for(origin: str) -> tuple[Change, ...]:
    """Do all of it and take all of it back."""
    return (*plan_for(origin), *undo_for(origin))


async def perform(here: Stage, steps: Sequence[Change]) -> Ending:
    """Carry out changes, asking again where the answer was "later" or "unknown"."""
    ending = Ending(len(steps))
    try:
        for change in steps:
            said = await _carried_out(here, change, ending)
            ending.said.append(said)
            if said not in {"applied", "noop"}:
                break
    finally:
        await here.provider.aclose()
    return ending


async def _carried_out(here: Stage, change: Change, ending: Ending) -> str:
    said = "unknown"
    for _ in range(_TRIES):
        before = here.present(change)
        try:
            [result] = await here.provider.apply(here.zone, [change], note="sendas:1f2e3d4c")
        except DnsError as error:
            said = error.code
            if here.present(change) != before:
                ending.lies.append(f"raised {said}, and it was written")
            if error.retryable:
                continue
            return said
        said = result.outcome.value
        _check(here, change, before, result.outcome, ending)
        if result.outcome is not Outcome.UNKNOWN:
            return said
    return said


def _check(here: Stage, change: Change, before: frozenset[str], outcome: Outcome, ending: Ending) -> None:
    now = here.present(change)
    if outcome is Outcome.UNKNOWN:
        return
    if outcome in {Outcome.CONFLICT, Outcome.FAILED} and now != before:
        ending.lies.append(f"said {outcome}, and it was written")
    if outcome in _DONE and not _shows(now, change.after):
        ending.lies.append(f"said {outcome}, and {sorted(now)} is there")


def _shows(now: frozenset[str], side: RRset | None) -> bool:
    """Say whether a zone has the values of a side and no more, however a back end spells them."""
    wanted = [value.text.rstrip(".") for value in side.values] if side else []
    return len(now) == len(wanted) and all(any(text in shown for shown in now) for text in wanted)


def problems(here: Stage, steps: Sequence[Change], foreign: object, ending: Ending) -> Sequence[str]:
    """Judge: no lie, no copy, nothing of others touched, and nothing half done."""
    found = list(ending.lies)
    if here.copies():
        found.append(f"{here.copies()} records are there twice")
    if here.foreign() != foreign:
        found.append("records of others were changed")
    found += [f"{change.key} is half done" for change in steps if not _whole(here, change)]
    if not ending.said or ending.said[-1] not in NAMED:
        found.append(f"ended in {ending.said[-1:]}")
    last = {change.key: change for change in steps}
    if ending.converged and not all(_shows(here.present(change), change.after) for change in last.values()):
        found.append("says that it is done, and it is not")
    return found


def _whole(here: Stage, change: Change) -> bool:
    return any(_shows(here.present(change), side) for side in (change.before, change.after))


async def judged(here: Stage, steps: Sequence[Change] | None = None) -> tuple[Ending, Sequence[str]]:
    """Perform on a stage, all steps where none are named, and give what is wrong with it afterwards."""
    steps = steps or steps_for(here.zone.name.rstrip("."))
    foreign = here.foreign()
    ending = await perform(here, steps)
    return ending, problems(here, steps, foreign, ending)


@dataclass(frozen=True)
class Ran:
    """How a run ended, what is wrong with it, and how many calls it took."""

    ending: Ending
    problems: Sequence[str]
    calls: int


async def gathered(one: Callable[[T], Awaitable[Ran]], troubles: Iterable[T], at_once: int) -> list[tuple[T, Ran]]:
    """Try each trouble, several at a time."""
    turns = asyncio.Semaphore(at_once)

    async def with_turn(trouble: T) -> tuple[T, Ran]:
        async with turns:
            return trouble, await one(trouble)

    return await asyncio.gather(*map(with_turn, troubles))


def stopped(name: str, ran: Sequence[tuple[object, Ran]]) -> Counter[str]:
    """Count the named states that runs stopped in, and print the figures."""
    endings = [each.ending for _, each in ran]
    counts = Counter(ending.said[-1] for ending in endings if not ending.converged)
    print(f"{name}: {len(ran)} runs, {len(ran) - counts.total()} converged, {dict(counts)}")  # noqa: T201  (figures)
    return counts
