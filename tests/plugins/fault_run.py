"""Changes carried out while calls fail, and a judge of what is left; for any provider over a stand-in."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sendas_providers import Change, DnsError, DnsProvider, Outcome, Zone

T = TypeVar("T")
TRIES = 4
_DONE = frozenset({Outcome.APPLIED, Outcome.NOOP})
_CODES = ("unavailable", "forbidden", "auth_failed", "rejected", "zone_not_found")
NAMED = frozenset({*(outcome.value for outcome in Outcome), *_CODES})


@dataclass
class Ending:
    """What the provider said of each change, and how the run ended."""

    steps: int
    said: list[str] = field(default_factory=list[str])
    lies: list[str] = field(default_factory=list[str])
    calls: int = 0

    @property
    def converged(self) -> bool:
        return len(self.said) == self.steps and set(self.said) <= {"applied", "noop"}


class Stage(ABC, Generic[T]):
    """A zone of others, and a provider that is to carry out changes; `T` is how the stand-in is told to fail."""

    provider: DnsProvider
    zone: Zone

    @abstractmethod
    def present(self, change: Change) -> frozenset[str]:
        """Give the values at a change's name and type."""

    @abstractmethod
    def copies(self) -> int:
        """Count records that are there twice."""

    @abstractmethod
    def foreign(self) -> object:
        """Give what others have, without what the changes may change of it."""

    @abstractmethod
    def fail(self, trouble: T | None) -> None:
        """Let calls fail from here on."""

    @abstractmethod
    def calls(self) -> int:
        """Count the calls that arrived."""


async def perform(here: Stage[T], steps: Sequence[Change], trouble: T | None) -> Ending:
    """Carry out changes, asking again where the answer was "later" or "unknown"."""
    ending, start = Ending(len(steps)), here.calls()
    here.fail(trouble)
    try:
        for change in steps:
            said = await _carried_out(here, change, ending)
            ending.said.append(said)
            if said not in {"applied", "noop"}:
                break
    finally:
        await here.provider.aclose()
    ending.calls = here.calls() - start
    here.fail(None)
    return ending


async def _carried_out(here: Stage[T], change: Change, ending: Ending) -> str:
    said = "unknown"
    for _ in range(TRIES):
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
        if lie := _lie(here, change, before, result.outcome):
            ending.lies.append(lie)
        if result.outcome is not Outcome.UNKNOWN:
            return said
    return said


def _lie(here: Stage[T], change: Change, before: frozenset[str], outcome: Outcome) -> str:
    now = here.present(change)
    if outcome in {Outcome.CONFLICT, Outcome.FAILED} and now != before:
        return f"said {outcome}, and it was written"
    if outcome in _DONE and len(now) != len(change.after.values if change.after else ()):
        return f"said {outcome}, and {sorted(now)} is there"
    return ""


def problems(here: Stage[T], steps: Sequence[Change], foreign: object, ending: Ending) -> Sequence[str]:
    """Judge: no lie, no copy, nothing of others touched, and nothing half done."""
    found = list(ending.lies)
    if here.copies():
        found.append(f"{here.copies()} records are there twice")
    if here.foreign() != foreign:
        found.append("records of others were changed")
    for change in steps:
        sides = [len(side.values) if side else 0 for side in (change.before, change.after)]
        if len(here.present(change)) not in sides:
            found.append(f"{change.key} is half done")
    if not ending.said or ending.said[-1] not in NAMED:
        found.append(f"ended in {ending.said[-1:]}")
    last = {change.key: change for change in steps}
    if ending.converged and any(len(here.present(each)) != _wanted(each) for each in last.values()):
        found.append("says that it is done, and it is not")
    return found


def _wanted(change: Change) -> int:
    return len(change.after.values) if change.after else 0


class Every(set[int]):
    """Every k-th call."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self._step = step

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and number % self._step == 0
