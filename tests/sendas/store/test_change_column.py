"""Planned changes and findings in a column (rule 20: the ledger holds before and after with what the provider gave)."""

from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, Table, create_engine, insert, select, text

from sendas.domain.check_code import CheckCode
from sendas.domain.dns_plan import PlannedChange, plan_hash
from sendas.domain.finding import Finding, Severity
from sendas.domain.sentence import Sentence
from sendas.store.change_column import FindingsColumn, PlannedChangesColumn
from sendas_providers import Change, RRset, Value, txt_octets

TABLE = Table("t", MetaData(), Column("changes", PlannedChangesColumn), Column("findings", FindingsColumn))
octets = st.binary(max_size=20).map(lambda raw: raw.decode("utf-8", "surrogateescape"))
optional = st.none() | octets
values = st.builds(Value, octets, optional, optional)
# Equal values differ in how they were written: keep one of each.
sets = st.lists(values, max_size=4, unique_by=lambda each: each.text).map(frozenset[Value])
rrsets = st.builds(RRset, st.just("a.be."), st.just("TXT"), st.integers(0, 2**31), sets, optional)
changes = (
    st.tuples(st.none() | rrsets, st.none() | rrsets).filter(any).map(lambda sides: Change(*sides, frozenset({"*"})))
)


def stored(
    planned: list[PlannedChange] | None, findings: list[Finding] | None = None
) -> tuple[list[PlannedChange] | None, list[Finding] | None]:
    engine = create_engine("sqlite://")
    TABLE.create(engine)
    try:
        with engine.begin() as connection:
            connection.execute(insert(TABLE), [{"changes": planned, "findings": findings}])
            row = connection.execute(select(TABLE)).one()
            return row[0], row[1]
    finally:
        engine.dispose()


def whole(side: RRset | None) -> object:
    """Give all of an RRset: values that are written differently are equal."""
    if side is None:
        return None
    written = sorted((each.text, each.raw or "", each.ref or "") for each in side.values)
    return side.name, side.type, side.ttl, side.note, written


@given(st.lists(changes, max_size=3))
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
def test_rule_20_a_change_comes_back_to_the_last_octet(made: list[Change]) -> None:
    reason, ids = Sentence("Because of {name}.", {"name": "é\udcff", "count": 3}), (uuid4(), UUID(int=0))
    given_planned = [PlannedChange(each, reason, ids) for each in made]
    back, _ = stored(given_planned)
    assert back == given_planned
    for each, original in zip(back or [], made, strict=True):
        for side, was in ((each.change.before, original.before), (each.change.after, original.after)):
            assert whole(side) == whole(was)
    assert plan_hash("p", None, "z", [each.change for each in back or []]) == plan_hash("p", None, "z", made)


def test_rule_20_values_that_are_equal_and_written_differently_survive() -> None:
    raw = Value("caf\udce9", raw='"caf\\233"', ref="42")
    change = Change(None, RRset("a.be.", "TXT", 60, frozenset({raw}), "sendas:1234"))
    back, _ = stored([PlannedChange(change, Sentence("x"))])
    assert back
    after = back[0].change.after
    assert after
    [value] = after.values
    assert (value.raw, value.ref, after.note, txt_octets(value.text)) == ('"caf\\233"', "42", "sendas:1234", b"caf\xe9")


def test_findings_come_back_with_their_sentences() -> None:
    found = [
        Finding(CheckCode.ZONE_MISMATCH, Severity.ERROR, Sentence("A {b}", {"b": "\udc80"})),
        Finding(CheckCode.WILDCARD_ENDS, Severity.WARNING, Sentence("C")),
    ]
    assert stored([], found) == ([], found)


def test_null_stays_null() -> None:
    assert stored(None) == (None, None)


def test_nothing_unreadable_is_taken_for_a_change() -> None:
    engine = create_engine("sqlite://")
    TABLE.create(engine)
    with engine.begin() as connection:
        connection.execute(
            text("""INSERT INTO t (changes) VALUES ('[{"before": null, "after": null, "forbid": [],
            "records": [], "reason": {"t": "x", "v": {}}}]')""")
        )
        with pytest.raises(ValueError, match="one RRset"):
            connection.execute(select(TABLE.c.changes)).one()
    engine.dispose()
