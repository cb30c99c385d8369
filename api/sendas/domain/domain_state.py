"""The life of a sending domain: when it may send, and when to look again (product.md section 3)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum, auto

from sendas.domain.named_enum import NamedEnum


class DomainStatus(NamedEnum):
    """Where a domain stands; VERIFIED and AT_RISK may send."""

    PENDING = auto()
    VERIFIED = auto()
    AT_RISK = auto()
    FAILED = auto()
    SUSPENDED = auto()

    @property
    def can_send(self) -> bool:
        """Whether mail may leave from the domain."""
        return self in {DomainStatus.VERIFIED, DomainStatus.AT_RISK}


class Outcome(StrEnum):
    """One check of all required records: all right, one definitely wrong, or not to be seen (grey or amber)."""

    OK = "ok"
    MISS = "miss"
    PROPAGATING = "propagating"
    GREY = "grey"


@dataclass(frozen=True, slots=True)
class CountedCheck:
    """A definite check that patience counts; they lie at least `COUNTED_APART` apart."""

    at: datetime
    missed: bool


@dataclass(frozen=True, slots=True)
class DomainState:
    """All that decides the next state; times are aware, in UTC."""

    pending_since: datetime
    status: DomainStatus = DomainStatus.PENDING
    judged: bool = False
    recent: tuple[CountedCheck, ...] = ()
    first_missed_at: datetime | None = None
    clean_since: datetime | None = None
    verified_at: datetime | None = None
    last_checked_at: datetime | None = None
    last_outcome: Outcome | None = None
    next_check_at: datetime | None = None

    @property
    def stops_sending_at(self) -> datetime | None:
        """While AT_RISK: when sending stops unless the records come back."""
        at_risk = self.status is DomainStatus.AT_RISK and self.first_missed_at is not None
        return self.first_missed_at + PATIENCE if at_risk and self.first_missed_at else None


COUNTED_APART = timedelta(minutes=10)
PATIENCE = timedelta(hours=72)
_CLEAN = timedelta(hours=1)
_UNSEEN = timedelta(hours=6)  # the most that DNS errors may take of the patience
_CONFIRM = timedelta(minutes=10)
_HOUR = timedelta(hours=1)
_DAY = timedelta(hours=24)

# Age of a domain that waits for its records, and how long to wait for the next look.
_PENDING_STEPS = (
    (timedelta(minutes=10), timedelta(minutes=1)),
    (timedelta(hours=24), timedelta(minutes=5)),
    (timedelta(hours=72), timedelta(hours=1)),
    (timedelta(days=14), timedelta(hours=6)),
    (timedelta(days=30), timedelta(days=1)),
)


def advance(state: DomainState, outcome: Outcome, at: datetime, jitter: float) -> DomainState:
    """Give the state after a check; `jitter` in [0, 1) spreads daily checks.

    Only a definite outcome moves a domain, and only the operator moves a suspended one.
    """
    checked = replace(state, last_checked_at=at, last_outcome=outcome)
    if state.status is not DomainStatus.SUSPENDED and outcome in {Outcome.OK, Outcome.MISS}:
        checked = _count(replace(checked, judged=True), missed=outcome is Outcome.MISS, at=at)
        checked = _found(checked, at) if outcome is Outcome.OK else _missed(checked, at)
    elif outcome is Outcome.PROPAGATING and state.status is DomainStatus.AT_RISK:
        checked = replace(checked, clean_since=None)  # not every server is clean
    return replace(checked, next_check_at=_next_check(checked, at, jitter))


def restart(state: DomainState, at: datetime) -> DomainState:
    """Give the state after a change that deserves a quick look.

    A domain that waits for its records, PENDING or FAILED, is looked up every minute again.
    """
    return replace(state, pending_since=at, next_check_at=at)


def withdraw(state: DomainState, at: datetime) -> DomainState:
    """Give the state after we ourselves took required records away: a domain that could send stops at once.

    It comes back as a failed one does; but until a check has seen the records gone, they may only be served a little
    longer, and one clean hour is asked for.
    """
    if not state.status.can_send:
        return state
    return restart(replace(state, status=DomainStatus.FAILED, clean_since=at), at)


def _count(state: DomainState, *, missed: bool, at: datetime) -> DomainState:
    if state.recent and at - state.recent[-1].at < COUNTED_APART:
        return state
    # After days of grey, a miss from before them says nothing of today.
    fresh = [check for check in state.recent[-2:] if at - check.at < PATIENCE]
    return replace(state, recent=(*fresh, CountedCheck(at, missed)))


def _found(state: DomainState, at: datetime) -> DomainState:
    if state.status is DomainStatus.VERIFIED:
        return state
    if state.status is DomainStatus.AT_RISK or state.clean_since:
        clean_since = state.clean_since or at
        if at - clean_since < _CLEAN:
            return replace(state, clean_since=clean_since)
    return replace(
        state,
        status=DomainStatus.VERIFIED,
        verified_at=state.verified_at if state.status is DomainStatus.AT_RISK else at,
        recent=(CountedCheck(at, missed=False),),  # a miss from before does not count against it
        first_missed_at=None,
        clean_since=None,
    )


def _missed(state: DomainState, at: datetime) -> DomainState:
    if state.status is DomainStatus.VERIFIED:
        misses = [check for check in state.recent if check.missed]
        if len(misses) < 2:  # noqa: PLR2004  (two of the last three)
            return state
        return replace(state, status=DomainStatus.AT_RISK, first_missed_at=_began(state, at), clean_since=None)
    if state.status is DomainStatus.AT_RISK:
        stops = state.stops_sending_at
        status = DomainStatus.FAILED if stops and at >= stops else DomainStatus.AT_RISK
        return replace(state, status=status, clean_since=None)
    return replace(state, clean_since=None)


def _began(state: DomainState, at: datetime) -> datetime:
    """Give the start of the run of misses that ends now: what was right breaks it, and hours in which nobody saw."""
    began = at
    for check in reversed(state.recent):
        if not check.missed or began - check.at > _UNSEEN:
            break
        began = check.at
    return began


def _next_check(state: DomainState, at: datetime, jitter: float) -> datetime | None:
    if state.status is DomainStatus.SUSPENDED:
        return None
    if state.status in {DomainStatus.PENDING, DomainStatus.FAILED}:
        age = at - state.pending_since
        wait = next((wait for until, wait in _PENDING_STEPS if age < until), None)
        if wait or state.status is DomainStatus.PENDING:
            return at + wait if wait else None
    if state.status is DomainStatus.AT_RISK:
        return at + (_CONFIRM if state.last_outcome is Outcome.OK else _HOUR)
    if state.status is DomainStatus.VERIFIED and state.last_outcome is not Outcome.OK:
        return at + (_HOUR if state.last_outcome is Outcome.GREY else _CONFIRM)
    return at + _DAY * (0.9 + 0.2 * jitter)
