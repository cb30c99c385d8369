from datetime import UTC, datetime, timedelta

import pytest

from sendas.domain.observation import AnswerKind, Observation, Question, RecordType, ServerAnswer
from sendas.domain.reach import Absence, Reach, negative_ttl, reach_of, remember, seen_by, tell_reach
from sendas.domain.second_opinion import ResolverKind, ResolverView

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
GOOD, LATE = ("found", ("right",)), ("nxdomain", ())
SILENT = ("timeout", ())


def seen(*answers: tuple[str, tuple[str, ...]], ttl: int | None = None) -> Observation:
    given = tuple(
        ServerAnswer(f"ns{number}", "", AnswerKind(kind), values, ttl=ttl)
        for number, (kind, values) in enumerate(answers)
    )
    return Observation(Question("a.example", RecordType.TXT), "example", given)


def right(answer: ServerAnswer) -> bool:
    return answer.values == ("right",)


@pytest.mark.parametrize(
    ("answers", "reach"),
    [
        ([GOOD, GOOD], Reach(stored=True, served=True)),
        ([GOOD, LATE], Reach(stored=True, served=False)),
        ([GOOD, SILENT], Reach(stored=True, served=None)),
        ([LATE, SILENT], Reach(stored=False, served=False)),
        ([SILENT], Reach()),
        ([], Reach()),
        ([("found", ("wrong",))], Reach(stored=False, served=False)),
    ],
)
def test_how_far_a_record_has_come_is_what_its_servers_give(
    answers: list[tuple[str, tuple[str, ...]]], reach: Reach
) -> None:
    assert reach_of(seen(*answers), right) == reach


def test_the_longest_absence_that_is_told_counts() -> None:
    assert negative_ttl(seen(LATE, ttl=60)) == 60
    assert negative_ttl(seen(LATE)) is None
    assert negative_ttl(seen(GOOD, ttl=60)) is None


def test_an_absence_is_remembered_from_when_the_record_was_first_found() -> None:
    absent = remember(Absence(), 3600, None, NOON)
    assert absent.ttl == 3600
    found = remember(absent, None, None, NOON + timedelta(days=1))
    assert found == Absence(None, NOON + timedelta(days=1, hours=1))
    later = remember(found, None, None, NOON + timedelta(days=1, minutes=30))
    assert later == found, "the time does not move with later checks"
    assert remember(later, None, None, NOON + timedelta(days=2)) == Absence()


def test_what_was_never_seen_absent_is_not_remembered_so() -> None:
    assert remember(Absence(), None, None, NOON) == Absence()


def test_resolvers_say_themselves_how_long_they_remember() -> None:
    assert remember(Absence(), None, 90, NOON).until == NOON + timedelta(seconds=90)
    assert remember(Absence(60), None, 90, NOON).until == NOON + timedelta(seconds=90)


@pytest.mark.parametrize(
    ("view", "told"),
    [
        (None, None),
        (ResolverView(ResolverKind.NO_ANSWER), None),
        (ResolverView(ResolverKind.ABSENT), False),
        (ResolverView(ResolverKind.BOGUS, ("right",)), False),
        (ResolverView(ResolverKind.FOUND, ("wrong",)), False),
        (ResolverView(ResolverKind.FOUND, ("right",)), True),
    ],
)
def test_resolvers_see_what_they_find_as_it_should_be(view: ResolverView | None, told: bool | None) -> None:  # noqa: FBT001
    assert seen_by(view, right) is told


def test_each_stage_has_a_sentence() -> None:
    said = [
        tell_reach(reach, until).english()
        for reach, until in (
            (Reach(stored=False, served=False), None),
            (Reach(stored=True, served=False), NOON),
            (Reach(stored=True, served=True, seen=True), NOON),
            (Reach(stored=True, served=True, seen=False), None),
            (Reach(stored=True), None),
            (Reach(stored=True, served=True, seen=True), None),
            (Reach(stored=True, served=True), None),
        )
    ]
    assert len(set(said)) == len(said)
    assert said[2] == "Published; resolvers may still remember the absence until 2026-11-25 12:00 UTC."
