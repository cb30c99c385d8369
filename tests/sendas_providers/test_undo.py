"""Undo, three-way, on values that nobody thought of."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sendas_providers import Change, Conflict, RRset, Value, same_values, undo_of

KEY = ("a.test.", "TXT")
values = st.frozensets(st.sampled_from("abcdefgh").map(Value), max_size=5)


def rrset(held: frozenset[Value], ttl: int = 300) -> RRset | None:
    return RRset(*KEY, ttl, held) if held else None


def held(found: RRset | None) -> frozenset[Value]:
    return found.values if found else frozenset()


@given(values, values)
def test_undo_at_once_restores_what_was(before: frozenset[Value], after: frozenset[Value]) -> None:
    assume(before != after)
    undo = undo_of(Change(rrset(before), rrset(after)), rrset(after, 60))
    assert undo is not None
    assert undo.before == rrset(after, 60)
    assert undo.after == rrset(before)


@given(values, values, values)
def test_undo_touches_only_our_part(before: frozenset[Value], after: frozenset[Value], now: frozenset[Value]) -> None:
    assume(before != after)
    added, removed = after - before, before - after
    try:
        undo = undo_of(Change(rrset(before), rrset(after)), rrset(now))
    except Conflict:
        assert removed
        assert not added <= now
        return
    ends = held(undo.after) if undo else now
    assert undo is None or held(undo.before) == now
    assert ends - added - removed == now - added - removed
    assert not added & ends
    assert removed <= ends


@given(values, values)
def test_undo_twice_is_nothing(before: frozenset[Value], after: frozenset[Value]) -> None:
    assume(before != after)
    assert undo_of(Change(rrset(before), rrset(after)), rrset(before)) is None


def test_undo_of_a_removed_alias_gives_way_to_a_new_one() -> None:
    old, new = (RRset("w.test.", "CNAME", 60, frozenset({Value(target)})) for target in ("old.", "new."))
    with pytest.raises(Conflict, match=r"w\.test\. CNAME"):
        undo_of(Change(old, None), new)
    back = undo_of(Change(old, None), None)
    assert back == Change(None, old, frozenset({"*"}))


def test_undo_keeps_how_others_wrote_theirs() -> None:
    theirs_then, theirs_now = Value("t", raw='"t" ""', ref="1"), Value("t", raw='"t"', ref="2")
    before = RRset(*KEY, 60, frozenset({theirs_then, Value("x", raw='"x" ""')}))
    after = RRset(*KEY, 60, frozenset({theirs_then, Value("y")}))
    undo = undo_of(Change(before, after), RRset(*KEY, 60, frozenset({theirs_now, Value("y", raw='"y"')})))
    assert undo is not None
    assert undo.after is not None
    assert {(value.text, value.raw) for value in undo.after.values} == {("t", '"t"'), ("x", '"x" ""')}


def test_a_change_is_of_one_rrset() -> None:
    one, other = RRset("a.", "TXT", 60, frozenset()), RRset("b.", "TXT", 60, frozenset())
    for before, after in ((None, None), (one, other)):
        with pytest.raises(ValueError, match="one RRset"):
            Change(before, after)


def test_values_are_compared_and_nothing_else() -> None:
    one = RRset(*KEY, 60, frozenset({Value("x", raw='"x"')}), "note")
    assert same_values(one, RRset(*KEY, 300, frozenset({Value("x")})))
    assert not same_values(one, RRset(*KEY, 60, frozenset({Value("X")})))
    assert not same_values(one, None)
    assert same_values(None, None)
