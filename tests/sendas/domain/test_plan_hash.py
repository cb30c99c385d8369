"""What a person approves (providers.md section 2, rule 14)."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendas.domain.dns_plan import MOST_CHANGES, PLAN_LIFETIME, plan_hash
from sendas.domain.run_timing import RunTiming
from sendas_providers import Change, RRset, Value

CONNECTION = UUID(int=1)
BEFORE = RRset("a.be.", "TXT", 300, frozenset({Value("x"), Value("y")}))
AFTER = RRset("a.be.", "TXT", 300, frozenset({Value("z")}))
CHANGE = Change(BEFORE, AFTER, frozenset({"CNAME"}))
OTHER = Change(None, RRset("b.be.", "CNAME", 300, frozenset({Value("c.be.")})), frozenset({"*"}))


def hashed(*changes: Change) -> str:
    return plan_hash("rfc2136", CONNECTION, "z1", changes)


def values(*texts: str) -> frozenset[Value]:
    return frozenset(map(Value, texts))


@pytest.mark.parametrize(
    "changes",
    [
        (),
        (CHANGE,),
        (OTHER, CHANGE),
        (CHANGE, OTHER, OTHER),
        (replace(CHANGE, before=None), OTHER),
        (replace(CHANGE, after=None), OTHER),
        (replace(CHANGE, forbid=frozenset()), OTHER),
        (replace(CHANGE, forbid=frozenset({"CNAME", "MX"})), OTHER),
        (replace(CHANGE, before=replace(BEFORE, values=values("x"))), OTHER),
        (replace(CHANGE, before=replace(BEFORE, values=values("x", "Y"))), OTHER),
        (replace(CHANGE, after=replace(AFTER, values=values("z "))), OTHER),
        (replace(CHANGE, after=replace(AFTER, values=values("z", ""))), OTHER),
        (replace(CHANGE, after=replace(AFTER, ttl=301)), OTHER),
        (Change(replace(BEFORE, name="A.be."), replace(AFTER, name="A.be.")), OTHER),
        (Change(replace(BEFORE, type="MX"), replace(AFTER, type="MX")), OTHER),
        (Change(AFTER, BEFORE, CHANGE.forbid), OTHER),
    ],
)
def test_rule_14_every_difference_is_another_hash(changes: tuple[Change, ...]) -> None:
    assert hashed(*changes) != hashed(CHANGE, OTHER)


@pytest.mark.parametrize(
    "others",
    [
        ("manual", CONNECTION, "z1"),
        ("rfc2136", UUID(int=2), "z1"),
        ("rfc2136", None, "z1"),
        ("rfc2136", CONNECTION, "z2"),
    ],
)
def test_rule_14_the_hash_is_of_provider_credential_and_zone_as_well(others: tuple[str, UUID | None, str]) -> None:
    assert plan_hash(*others, [CHANGE]) != hashed(CHANGE)


def test_rule_14_how_a_provider_writes_a_value_is_no_difference() -> None:
    written = replace(BEFORE, values=frozenset({Value("y", raw='"y"', ref="1"), Value("x", raw='"" "x"', ref="2")}))
    assert hashed(replace(CHANGE, before=written)) == hashed(CHANGE)


@given(
    st.lists(st.binary(max_size=20), min_size=1, max_size=4), st.lists(st.binary(max_size=20), min_size=1, max_size=4)
)
def test_rule_14_octets_that_are_no_text_have_a_hash_of_their_own(one: list[bytes], other: list[bytes]) -> None:
    def of(octets: list[bytes]) -> str:
        held = frozenset(Value(each.decode("utf-8", "surrogateescape")) for each in octets)
        return hashed(Change(None, RRset("a.be.", "TXT", 300, held)))

    assert (of(one) == of(other)) == (set(one) == set(other))


def test_rule_26_the_limits_are_those_that_were_promised() -> None:
    assert MOST_CHANGES == 12
    assert PLAN_LIFETIME.total_seconds() == 15 * 60
    assert RunTiming().call.total_seconds() <= 60
