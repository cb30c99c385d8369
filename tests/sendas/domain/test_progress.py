from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sendas.domain.domain_check import CheckedDomain
from sendas.domain.observation import AnswerKind, Observation, Question, ServerAnswer
from sendas.domain.progress import CheckProgress, Glimpse, RowKey
from sendas.domain.requirement import DkimIdentity, Purpose
from tests.surroundings import NOON, two_servers

DOMAIN = CheckedDomain("starcomm.be", two_servers()["server-1"], DkimIdentity("s1", "key", "company"))
RETURN_PATH = next(row for row in DOMAIN.required if row.purpose is Purpose.RETURN_PATH)
POLICIES = [question for question in DOMAIN.questions if question.name.startswith("_dmarc.")]


class Clock:
    now = NOON

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def progress(*green: Question) -> CheckProgress:
    return CheckProgress(DOMAIN, green, Clock(), lambda: None)


def answered(question: Question, *values: str, kind: AnswerKind = AnswerKind.FOUND) -> Observation:
    return Observation(question, "be", (ServerAnswer("ns1", "192.0.2.1", kind, values),))


def shown(seen: Mapping[RowKey, Glimpse]) -> dict[str, tuple[str, bool]]:
    return {purpose.value: (each.status.value, each.confirmed) for (purpose, _), each in seen.items()}


def test_only_names_that_arrived_are_seen() -> None:
    here = progress()
    assert here.glimpses() == {}
    here.arrived(answered(RETURN_PATH.question, RETURN_PATH.value))
    assert shown(here.glimpses()) == {"RETURN_PATH": ("VALID", False)}
    [glimpse] = here.glimpses().values()
    assert glimpse.seen_at == datetime(2026, 11, 25, 12, 0, 1, tzinfo=UTC)
    assert glimpse.observed == (RETURN_PATH.value,)


def test_a_green_is_confirmed_by_what_comes_over_tcp_or_was_green_before() -> None:
    here, again = progress(), progress(RETURN_PATH.question)
    again.arrived(answered(RETURN_PATH.question, RETURN_PATH.value))
    assert shown(again.glimpses()) == {"RETURN_PATH": ("VALID", True)}
    here.arrived(answered(RETURN_PATH.question, RETURN_PATH.value))
    here.confirmed(answered(RETURN_PATH.question, RETURN_PATH.value))
    assert shown(here.glimpses()) == {"RETURN_PATH": ("VALID", True)}
    here.confirmed(answered(RETURN_PATH.question, kind=AnswerKind.NXDOMAIN))
    assert shown(here.glimpses()) == {"RETURN_PATH": ("MISSING", False)}


def test_a_policy_is_seen_once_its_whole_walk_has_arrived() -> None:
    here = progress()
    for number, question in enumerate(POLICIES):
        assert here.glimpses() == {}, number
        here.arrived(answered(question, kind=AnswerKind.NXDOMAIN))
    assert shown(here.glimpses()) == {"DMARC": ("MISSING", False)}


def test_what_was_given_does_not_change() -> None:
    here = progress()
    before = here.glimpses()
    here.arrived(answered(RETURN_PATH.question, RETURN_PATH.value))
    assert before == {}
    assert here.glimpses() is here.glimpses(), "judged once for all who look"


def test_each_arrival_is_told() -> None:
    told: list[int] = []
    here = CheckProgress(DOMAIN, (), Clock(), lambda: told.append(1))
    here.arrived(answered(RETURN_PATH.question, RETURN_PATH.value))
    here.confirmed(answered(RETURN_PATH.question, RETURN_PATH.value))
    assert told == [1, 1]
