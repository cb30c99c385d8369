"""The next step of a change (providers.md section 2, rules 6, 15, 17 and 19), and where a run ends."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sendas.domain.dns_run import ChangeOutcome, RunState, run_state
from sendas.domain.run_step import MOST_TRIES, confirmed, in_the_way, next_step
from sendas.domain.settled_change import APPLIED, NOOP, Settled
from sendas.domain.spf.record import is_spf
from sendas_providers import Change, RRset, Value

NAME = "a.shop.be."
O = ChangeOutcome  # noqa: E741  (many of them below)
held = st.frozensets(st.sampled_from("abcdef").map(Value), max_size=4)


def rrset(values: frozenset[Value], ttl: int = 300, rdtype: str = "TXT") -> RRset | None:
    return RRset(NAME, rdtype, ttl, values) if values else None


def stands(*rrsets: RRset | None) -> list[RRset]:
    return [each for each in rrsets if each]


def texts(*some: str) -> frozenset[Value]:
    return frozenset(map(Value, some))


@given(held, held, held)
def test_rule_15_nothing_is_sent_over_what_others_changed(
    before: frozenset[Value], after: frozenset[Value], now: frozenset[Value]
) -> None:
    assume(before != after)
    change = Change(rrset(before), rrset(after))
    step = next_step(change, stands(rrset(now)), 0)
    if now == after:
        assert step == NOOP
    elif now == before:
        assert step == Change(rrset(before), rrset(after))
    else:
        assert isinstance(step, Settled)
        assert step.outcome is O.CONFLICT


@given(held, held, held)
def test_rule_15_what_was_sent_before_is_sent_again_only_within_the_approval(
    before: frozenset[Value], after: frozenset[Value], now: frozenset[Value]
) -> None:
    assume(before != after)
    step = next_step(Change(rrset(before), rrset(after)), stands(rrset(now)), 1)
    theirs = now - before - after
    if isinstance(step, Change):
        # Nothing comes that was not approved, and nothing goes that others wrote since.
        assert step.before == rrset(now)
        sent = step.after.values if step.after else frozenset[Value]()
        assert theirs <= sent <= after | theirs
        assert sent - (after - before) <= now, "what others removed since does not come back"
        assert after - before <= sent
        assert not (before - after) & sent
    elif step.outcome is O.APPLIED:
        assert after - before <= now
        assert not (before - after) & now


def test_rule_01_what_was_begun_is_not_finished_beside_an_spf_record_of_others() -> None:
    old, new, theirs = texts("v=spf1 mx -all"), texts("v=spf1 mx a -all"), texts("v=spf1 ip4:192.0.2.1 -all")
    step = next_step(Change(rrset(old), rrset(new)), stands(rrset(old | new | theirs)), 1)
    assert isinstance(step, Settled)
    assert step.outcome is O.UNKNOWN


@given(held, st.integers(1, 9))
def test_rule_01_whatever_stands_there_two_spf_records_are_never_sent(others: frozenset[Value], tries: int) -> None:
    old, new = texts("v=spf1 mx -all"), texts("v=spf1 mx a -all")
    spf = texts("v=spf1 ip4:192.0.2.1 -all")
    for now in (others, others | old, others | new, others | old | new, others | spf, others | old | spf):
        step = next_step(Change(rrset(old | others), rrset(new | others)), stands(rrset(now)), tries)
        if isinstance(step, Change) and step.after:
            assert sum(is_spf(value.text) for value in step.after.values) == 1


def test_rule_15_a_ttl_is_no_difference_and_the_present_one_stays() -> None:
    change = Change(rrset(texts("x")), rrset(texts("x", "y")))
    step = next_step(change, stands(rrset(texts("x"), 60)), 0)
    assert step == Change(rrset(texts("x"), 60), rrset(texts("x", "y"), 60))
    of_the_ttl = Change(rrset(texts("x")), rrset(texts("x", "y"), 900))
    assert next_step(of_the_ttl, stands(rrset(texts("x"), 60)), 0) == Change(rrset(texts("x"), 60), of_the_ttl.after)
    assert next_step(change, stands(rrset(texts("x", "y"), 60)), 0) == NOOP


@pytest.mark.parametrize("tries", [0, 1])
@pytest.mark.parametrize("forbid", [frozenset({"*"}), frozenset({"CNAME"})])
def test_rule_06_what_may_not_stand_beside_it_is_looked_for_again_before_sending(
    forbid: frozenset[str], tries: int
) -> None:
    change = Change(None, rrset(texts("x")), forbid)
    alias = RRset(NAME, "CNAME", 60, texts("else.example."))
    step = next_step(change, [alias], tries)
    assert isinstance(step, Settled)
    assert (step.outcome, "alias" in step.sentence.english()) == (O.CONFLICT, True)
    address = RRset(NAME, "A", 60, texts("192.0.2.1"))
    assert isinstance(next_step(change, [address], tries), Settled) == ("*" in forbid)
    elsewhere = RRset("b.shop.be.", "CNAME", 60, texts("else.example."))
    sent = next_step(change, [elsewhere], tries)
    assert isinstance(sent, Change)
    assert sent.forbid == forbid


def test_rule_06_a_change_s_own_type_is_never_in_its_way() -> None:
    alias = RRset(NAME, "CNAME", 60, texts("old.example."))
    change = Change(alias, RRset(NAME, "CNAME", 60, texts("new.example.")), frozenset({"*"}))
    assert in_the_way(change, [alias]) == frozenset()
    assert next_step(change, [alias], 0) == change


def test_rule_19_what_was_sent_and_is_there_is_applied_and_never_sent_again() -> None:
    change = Change(None, rrset(texts("x")))
    assert next_step(change, stands(rrset(texts("x"))), 1) == APPLIED
    # Others wrote beside it since.
    assert next_step(change, stands(rrset(texts("x", "y"))), 1) == APPLIED


def test_rule_19_what_is_not_there_is_sent_once_more_and_then_no_more() -> None:
    assert MOST_TRIES == 2
    change = Change(None, rrset(texts("x")))
    assert next_step(change, [], 1) == change
    step = next_step(change, [], MOST_TRIES)
    assert isinstance(step, Settled)
    assert step.outcome is O.FAILED
    assert "Tried twice" in step.sentence.english()


def test_rule_19_a_half_made_change_is_finished() -> None:
    change = Change(rrset(texts("old", "kept")), rrset(texts("new", "kept")))
    for half in (texts("kept"), texts("old", "new", "kept")):
        step = next_step(change, stands(rrset(half)), 1)
        assert step == Change(rrset(half), change.after)
    for foreign in (texts("kept", "theirs"), texts("old")):
        step = next_step(change, stands(rrset(foreign)), 1)
        assert isinstance(step, Settled)
        assert step.outcome is O.CONFLICT


def test_rule_18_an_answer_is_worth_what_stands_there() -> None:
    change = Change(None, rrset(texts("x")))
    assert confirmed(change, stands(rrset(texts("x"))), 1) == APPLIED
    assert confirmed(change, [], 1) is None
    assert confirmed(change, stands(rrset(texts("y"))), 1) is None
    gone = Change(rrset(texts("x")), None)
    assert confirmed(gone, [], 1) == APPLIED
    assert confirmed(gone, stands(rrset(texts("x"))), 1) is None


@given(st.lists(st.sampled_from([*O, None]), min_size=1))
def test_rule_17_a_run_says_partial_wherever_something_may_stand_in_the_zone(outcomes: list[O | None]) -> None:
    state = run_state(outcomes)
    done = all(each in {O.APPLIED, O.NOOP} for each in outcomes)
    written = {O.APPLIED, O.UNKNOWN} & set(outcomes)
    assert (state is RunState.APPLIED) == done
    assert (state is RunState.PARTIAL) == (not done and bool(written))
    assert state is not RunState.RUNNING


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ([O.NOOP, O.NOOP], RunState.APPLIED),
        ([O.CONFLICT, None], RunState.CONFLICT),
        ([O.NOOP, O.CONFLICT], RunState.CONFLICT),
        ([O.FAILED, None], RunState.FAILED),
        ([O.APPLIED, O.FAILED], RunState.PARTIAL),
        ([O.UNKNOWN, None], RunState.PARTIAL),
        ([O.APPLIED, None], RunState.PARTIAL),
    ],
)
def test_rule_17_the_state_of_a_run_that_stopped(outcomes: list[O | None], state: RunState) -> None:
    assert run_state(outcomes) is state
    assert [each.goes_on for each in O] == [each in {O.APPLIED, O.NOOP} for each in O]
