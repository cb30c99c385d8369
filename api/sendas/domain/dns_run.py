"""A run: a plan being applied, and what becomes of each change."""

from collections.abc import Sequence
from enum import auto

from sendas.domain.named_enum import NamedEnum


class RunState(NamedEnum):
    """Where a run stands (`DnsRunState` of schema.graphql)."""

    RUNNING = auto()
    APPLIED = auto()
    PARTIAL = auto()
    CONFLICT = auto()
    FAILED = auto()
    UNDONE = auto()


class ChangeOutcome(NamedEnum):
    """What became of one change; UNKNOWN was sent, and nobody could see whether it was done."""

    APPLIED = auto()
    NOOP = auto()
    CONFLICT = auto()
    FAILED = auto()
    UNKNOWN = auto()
    UNDONE = auto()

    @property
    def goes_on(self) -> bool:
        """Whether the next change may be tried."""
        return self in {ChangeOutcome.APPLIED, ChangeOutcome.NOOP}

    @property
    def writes(self) -> bool:
        """Whether something of it was written, or may have been."""
        return self in {ChangeOutcome.APPLIED, ChangeOutcome.UNKNOWN}


def run_state(outcomes: Sequence[ChangeOutcome | None]) -> RunState:
    """Give the state of a run that has ended, by the outcome of each change; None was never tried.

    >>> run_state([ChangeOutcome.APPLIED, ChangeOutcome.CONFLICT, None])
    <RunState.PARTIAL: 'PARTIAL'>
    """
    if all(outcome is not None and outcome.goes_on for outcome in outcomes):
        return RunState.APPLIED
    if {ChangeOutcome.APPLIED, ChangeOutcome.UNKNOWN} & set(outcomes):
        return RunState.PARTIAL
    return RunState.CONFLICT if ChangeOutcome.CONFLICT in outcomes else RunState.FAILED
