"""The life of a sending domain, and its schedule (product.md section 3)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sendas.domain.domain_state import DomainState, DomainStatus, Outcome, advance, restart, withdraw

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PENDING, VERIFIED, AT_RISK, FAILED, SUSPENDED = DomainStatus
OK, MISS, PROPAGATING, GREY = Outcome.OK, Outcome.MISS, Outcome.PROPAGATING, Outcome.GREY
HIDDEN = [PROPAGATING, GREY]


def after(state: DomainState, *checks: tuple[timedelta, Outcome]) -> DomainState:
    """Give the state after checks at times counted from START."""
    for since, outcome in checks:
        state = advance(state, outcome, START + since, 0.5)
    return state


NEW = DomainState(pending_since=START)
GOOD = after(NEW, (timedelta(), OK))
RISK = after(GOOD, (DAY, MISS), (DAY + 10 * MINUTE, MISS))
STOPS = DAY + 72 * HOUR
LOST = after(RISK, (STOPS, MISS))
BANNED = replace(GOOD, status=SUSPENDED)


def wait(state: DomainState) -> timedelta | None:
    assert state.last_checked_at
    return state.next_check_at - state.last_checked_at if state.next_check_at else None


SCHEDULE = [
    (timedelta(), MINUTE),
    (10 * MINUTE - timedelta(seconds=1), MINUTE),
    (10 * MINUTE, 5 * MINUTE),
    (DAY - MINUTE, 5 * MINUTE),
    (DAY, HOUR),
    (72 * HOUR - MINUTE, HOUR),
    (72 * HOUR, 6 * HOUR),
    (14 * DAY - MINUTE, 6 * HOUR),
    (14 * DAY, DAY),
    (30 * DAY - MINUTE, DAY),
    (30 * DAY, None),
    (400 * DAY, None),
]


@pytest.mark.parametrize("outcome", [MISS, *HIDDEN])
@pytest.mark.parametrize(("age", "interval"), SCHEDULE)
def test_a_pending_domain_is_looked_up_ever_less(age: timedelta, interval: timedelta | None, outcome: Outcome) -> None:
    state = after(NEW, (age, outcome))
    assert state.status is PENDING
    assert wait(state) == interval


def test_a_change_wakes_a_dormant_domain() -> None:
    dormant = after(NEW, (31 * DAY, MISS))
    woken = restart(dormant, START + 40 * DAY)
    assert (woken.status, woken.next_check_at) == (PENDING, START + 40 * DAY)
    assert wait(after(woken, (40 * DAY, MISS))) == MINUTE


def test_a_change_brings_the_quick_looks_back_to_a_failed_domain() -> None:
    lost = after(restart(LOST, START + 40 * DAY), (40 * DAY, MISS), (40 * DAY + MINUTE, MISS))
    assert (lost.status, wait(lost)) == (FAILED, MINUTE)
    assert wait(after(lost, (41 * DAY, MISS))) == HOUR
    assert wait(after(lost, (90 * DAY, MISS))) == DAY


@pytest.mark.parametrize(("jitter", "hours"), [(0.0, 21.6), (0.5, 24.0), (1.0, 26.4)])
def test_a_verified_domain_is_looked_up_daily_with_jitter(jitter: float, hours: float) -> None:
    state = advance(GOOD, OK, START + DAY, jitter)
    assert wait(state) == timedelta(hours=hours)


def test_one_good_check_verifies() -> None:
    assert (GOOD.status, GOOD.judged, GOOD.verified_at) == (VERIFIED, True, START)
    later = after(GOOD, (DAY, OK))
    assert (later.status, later.verified_at) == (VERIFIED, START)
    assert after(LOST, (10 * DAY, OK)).verified_at == START + 10 * DAY


def test_one_miss_is_confirmed_before_it_counts() -> None:
    state = after(GOOD, (DAY, MISS))
    assert (state.status, wait(state), state.stops_sending_at) == (VERIFIED, 10 * MINUTE, None)


def test_two_misses_put_a_domain_at_risk_and_say_until_when() -> None:
    assert (RISK.status, RISK.first_missed_at) == (AT_RISK, START + DAY)
    assert RISK.stops_sending_at == START + STOPS
    assert wait(RISK) == HOUR


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        ([MISS, OK, OK, MISS], VERIFIED),
        ([MISS, OK, MISS], AT_RISK),
        ([OK, MISS, MISS], AT_RISK),
        ([MISS, GREY, PROPAGATING, MISS], AT_RISK),
        ([MISS, GREY, OK, GREY, OK, MISS], VERIFIED),
        ([GREY, GREY, PROPAGATING], VERIFIED),
    ],
)
def test_two_of_the_last_three_definite_checks(outcomes: list[Outcome], status: DomainStatus) -> None:
    checks = [(DAY + 10 * MINUTE * index, outcome) for index, outcome in enumerate(outcomes)]
    assert after(GOOD, *checks).status is status


def test_only_checks_ten_minutes_apart_count() -> None:
    hasty = [(DAY + timedelta(seconds=seconds), MISS) for seconds in (0, 1, 60, 599)]
    assert after(GOOD, *hasty).status is VERIFIED
    state = after(GOOD, *hasty, (DAY + 10 * MINUTE, MISS))
    assert (state.status, state.first_missed_at) == (AT_RISK, START + DAY)


def test_misses_from_before_the_verification_do_not_count() -> None:
    state = after(NEW, (timedelta(), MISS), (MINUTE, OK), (DAY, MISS))
    assert (state.status, state.first_missed_at) == (VERIFIED, None)
    again = after(LOST, (9 * DAY, MISS), (9 * DAY + MINUTE, OK), (10 * DAY, MISS))
    assert again.status is VERIFIED


def test_a_miss_from_before_days_of_grey_does_not_count() -> None:
    grey = [(DAY + HOUR * hours, GREY) for hours in range(1, 100, 10)]
    state = after(GOOD, (DAY, MISS), *grey, (STOPS, MISS))
    assert state.status is VERIFIED
    state = after(state, (STOPS + 10 * MINUTE, MISS))
    assert (state.status, state.stops_sending_at) == (AT_RISK, START + STOPS + 72 * HOUR)


@pytest.mark.parametrize("hidden", HIDDEN)
def test_hours_in_which_nothing_was_seen_do_not_use_the_patience_up(hidden: Outcome) -> None:
    unseen = [(DAY + HOUR * hours, hidden) for hours in range(1, 71)]
    state = after(GOOD, (DAY, MISS), *unseen, (DAY + 71 * HOUR, MISS))
    assert (state.status, state.stops_sending_at) == (AT_RISK, START + DAY + 71 * HOUR + 72 * HOUR)
    assert after(state, (DAY + 72 * HOUR, MISS)).status is AT_RISK
    assert after(state, (DAY + 143 * HOUR, MISS)).status is FAILED


@pytest.mark.parametrize(("hours", "first"), [(1, 0), (6, 0), (7, 7)])
def test_a_short_while_in_which_nothing_was_seen_does_not_break_a_run_of_misses(hours: int, first: int) -> None:
    unseen = [(DAY + HOUR * hour, GREY) for hour in range(1, hours)]
    state = after(GOOD, (DAY, MISS), *unseen, (DAY + HOUR * hours, MISS))
    assert (state.status, state.first_missed_at) == (AT_RISK, START + DAY + HOUR * first)


def test_what_was_right_in_between_breaks_a_run_of_misses() -> None:
    state = after(GOOD, (DAY, MISS), (DAY + 10 * MINUTE, OK), (DAY + HOUR, MISS))
    assert (state.status, state.first_missed_at) == (AT_RISK, START + DAY + HOUR)


def test_one_clean_hour_restores() -> None:
    clean = after(RISK, (2 * DAY, OK))
    assert (clean.status, wait(clean)) == (AT_RISK, 10 * MINUTE)
    assert clean.stops_sending_at == RISK.stops_sending_at
    almost = after(clean, (2 * DAY + 30 * MINUTE, GREY), (2 * DAY + 59 * MINUTE, OK))
    assert almost.status is AT_RISK
    restored = after(almost, (2 * DAY + HOUR, OK))
    assert (restored.status, restored.stops_sending_at, restored.first_missed_at) == (VERIFIED, None, None)
    assert restored.verified_at == START
    assert after(restored, (3 * DAY, MISS)).status is VERIFIED


def test_a_miss_ends_the_clean_hour() -> None:
    state = after(RISK, (2 * DAY, OK), (2 * DAY + 30 * MINUTE, MISS), (2 * DAY + HOUR, OK))
    assert state.status is AT_RISK
    assert after(state, (2 * DAY + 2 * HOUR, OK)).status is VERIFIED


def test_a_domain_fails_by_a_definite_miss_after_the_time_and_by_nothing_else() -> None:
    assert after(RISK, (STOPS - timedelta(seconds=1), MISS)).status is AT_RISK
    assert LOST.status is FAILED
    assert (LOST.stops_sending_at, LOST.status.can_send) == (None, False)
    for outcome in (*HIDDEN, OK):
        assert after(RISK, (STOPS + 5 * DAY, outcome)).status is AT_RISK
    assert after(RISK, (STOPS, GREY), (STOPS + HOUR, MISS)).status is FAILED


def test_a_failed_domain_comes_back_by_one_good_check() -> None:
    assert after(LOST, (9 * DAY, MISS), (9 * DAY, GREY)).status is FAILED
    back = after(LOST, (10 * DAY, OK))
    assert (back.status, back.first_missed_at, back.stops_sending_at) == (VERIFIED, None, None)


@pytest.mark.parametrize("state", [GOOD, RISK], ids=lambda state: str(state.status))
def test_a_domain_whose_records_we_took_away_stops_at_once_and_comes_back_by_itself(state: DomainState) -> None:
    gone = withdraw(state, START + 2 * DAY)
    assert (gone.status, gone.next_check_at, gone.stops_sending_at) == (FAILED, START + 2 * DAY, None)
    assert wait(after(gone, (2 * DAY, MISS))) == MINUTE
    assert after(gone, (2 * DAY, MISS), (2 * DAY + MINUTE, OK)).status is VERIFIED


def test_a_miss_shows_that_what_we_took_away_is_gone_however_soon_it_comes() -> None:
    gone = withdraw(GOOD, START + 2 * DAY)
    back = after(gone, (2 * DAY, OK), (2 * DAY + MINUTE, MISS), (2 * DAY + 2 * MINUTE, OK))
    assert back.status is VERIFIED


def test_records_that_are_served_a_little_longer_do_not_bring_a_domain_back() -> None:
    gone = withdraw(GOOD, START + 2 * DAY)
    served = after(gone, (2 * DAY, OK), (2 * DAY + 11 * MINUTE, PROPAGATING), (2 * DAY + 59 * MINUTE, OK))
    assert served.status is FAILED
    assert after(served, (2 * DAY + HOUR, MISS)).status is FAILED
    assert after(served, (2 * DAY + HOUR, OK)).status is VERIFIED


@pytest.mark.parametrize("state", [NEW, LOST, BANNED], ids=lambda state: str(state.status))
def test_a_domain_that_cannot_send_has_nothing_to_stop(state: DomainState) -> None:
    assert withdraw(state, START + 2 * DAY) == state


@pytest.mark.parametrize("outcome", HIDDEN)
@pytest.mark.parametrize("state", [NEW, GOOD, RISK, LOST, BANNED], ids=lambda state: str(state.status))
def test_what_could_not_be_seen_moves_nothing_but_the_schedule(state: DomainState, outcome: Outcome) -> None:
    seen = advance(state, outcome, START + 20 * DAY, 0.0)
    assert replace(seen, last_checked_at=None, last_outcome=None, next_check_at=None) == replace(
        state, last_checked_at=None, last_outcome=None, next_check_at=None
    )
    assert (seen.last_checked_at, seen.last_outcome) == (START + 20 * DAY, outcome)


@pytest.mark.parametrize("outcome", Outcome)
def test_only_the_operator_moves_a_suspended_domain(outcome: Outcome) -> None:
    state = after(BANNED, *((DAY * day, outcome) for day in range(1, 9)))
    assert (state.status, state.next_check_at, state.status.can_send) == (SUSPENDED, None, False)


def test_who_can_send() -> None:
    assert [status for status in DomainStatus if status.can_send] == [VERIFIED, AT_RISK]


class Life(RuleBasedStateMachine):
    """Any sequence of checks at any pace; `promised` is until when sending was promised to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.state = DomainState(pending_since=START)
        self.now = START
        self.sending_missed_at: datetime | None = None
        self.unseen_gone_at: datetime | None = None  # we took records away, and no check saw them gone

    @rule(
        outcome=st.sampled_from(Outcome),
        passed=st.sampled_from([MINUTE, 10 * MINUTE, HOUR, 25 * HOUR, 100 * HOUR]),
        jitter=st.floats(0, 1, exclude_max=True),
    )
    def check(self, outcome: Outcome, passed: timedelta, jitter: float) -> None:
        self.now += passed
        self._advance(outcome, jitter)

    @precondition(lambda self: self.state.next_check_at is not None)
    @rule(outcome=st.sampled_from(Outcome))
    def check_in_time(self, outcome: Outcome) -> None:
        assert self.state.next_check_at
        self.now = max(self.now, self.state.next_check_at)
        self._advance(outcome, 0.5)

    @rule()
    def change(self) -> None:
        before = self.state.status
        self.state = restart(self.state, self.now)
        assert (self.state.status, self.state.next_check_at) == (before, self.now)

    @rule()
    def take_away(self) -> None:
        sent = self.state.status.can_send
        self.state = withdraw(self.state, self.now)
        assert not self.state.status.can_send
        if sent:
            self.sending_missed_at, self.unseen_gone_at = None, self.now

    def _advance(self, outcome: Outcome, jitter: float) -> None:
        before, self.state = self.state, advance(self.state, outcome, self.now, jitter)
        if outcome in HIDDEN:
            assert self.state.status is before.status
            assert self.state.stops_sending_at == before.stops_sending_at
        # Since when the domain has been missing while it could send: a verification forgives.
        if self.state.status is VERIFIED and outcome is OK and before.status is not VERIFIED:
            self.sending_missed_at = None
        elif outcome is MISS and before.status.can_send and self.sending_missed_at is None:
            self.sending_missed_at = self.now
        if before.status.can_send and not self.state.status.can_send:
            assert outcome is MISS
            assert self.sending_missed_at
            assert self.now - self.sending_missed_at >= 72 * HOUR
            assert before.stops_sending_at
            assert self.now >= before.stops_sending_at
        if before.status is VERIFIED:
            assert self.state.status in {VERIFIED, AT_RISK}
        if before.status is VERIFIED and self.state.stops_sending_at:
            assert self.state.stops_sending_at >= self.now + 66 * HOUR
        if outcome is MISS:
            self.unseen_gone_at = None
        if outcome is OK and self.unseen_gone_at and self.now - self.unseen_gone_at < HOUR:
            assert self.state.status is FAILED
        elif outcome is OK and before.status is not AT_RISK:
            assert self.state.status is VERIFIED
            self.unseen_gone_at = None

    @invariant()
    def it_holds_together(self) -> None:
        state = self.state
        assert (state.stops_sending_at is not None) == (state.status is AT_RISK)
        assert len(state.recent) <= 3
        gaps = [later.at - earlier.at for earlier, later in zip(state.recent, state.recent[1:], strict=False)]
        assert all(gap >= 10 * MINUTE for gap in gaps)
        if state.last_checked_at:
            assert state.next_check_at is None or state.next_check_at >= state.last_checked_at
            assert state.next_check_at is not None or state.status is PENDING


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=40)
