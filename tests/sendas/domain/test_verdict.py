"""The verdict algebra: many servers' answers, one verdict (dns-reading.md section 3)."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendas.domain.check_code import CheckCode
from sendas.domain.observation import AnswerKind, Observation, Question, RecordType, ServerAnswer
from sendas.domain.sentence import Sentence
from sendas.domain.verdict import VALID, RecordStatus, Verdict, combine, not_found

QUESTION = Question("bounce.shop.be", RecordType.TXT)
RIGHT, WRONG, ABSENT, GONE = "right", "wrong", "nodata", "nxdomain"
GREY = [kind for kind in AnswerKind if not kind.definite]


def judge(answer: ServerAnswer) -> Verdict:
    """Judge as a row does; being asked about a grey answer is a fault."""
    assert answer.kind.definite
    if answer.kind is not AnswerKind.FOUND:
        return not_found(answer, CheckCode.RETURN_PATH_MISSING, QUESTION.name)
    if answer.values == (RIGHT,):
        return VALID
    return Verdict(RecordStatus.MISMATCH, CheckCode.RETURN_PATH_WRONG, Sentence("Wrong."))


def answer(server: str, what: str) -> ServerAnswer:
    found = what in {RIGHT, WRONG}
    return ServerAnswer(server, "192.0.2.1", AnswerKind.FOUND if found else AnswerKind(what), (what,) if found else ())


def verdict_of(*said: str) -> Verdict:
    answers = tuple(answer(f"ns{index}.shop.be", what) for index, what in enumerate(said, 1))
    return combine(Observation(QUESTION, "shop.be", answers), judge)


DEFINITE = {
    RIGHT: (RecordStatus.VALID, CheckCode.OK),
    WRONG: (RecordStatus.MISMATCH, CheckCode.RETURN_PATH_WRONG),
    ABSENT: (RecordStatus.MISSING, CheckCode.RETURN_PATH_MISSING),
    GONE: (RecordStatus.MISSING, CheckCode.DNS_NXDOMAIN),
}
GREY_CODES = {
    AnswerKind.LAME: CheckCode.DNS_LAME,
    AnswerKind.SERVFAIL: CheckCode.DNS_SERVFAIL,
    AnswerKind.MALFORMED: CheckCode.DNS_SERVFAIL,
    AnswerKind.BLOCKED: CheckCode.DNS_BLOCKED,
    AnswerKind.TIMEOUT: CheckCode.DNS_TIMEOUT,
}


def expected(first: str, second: str) -> tuple[RecordStatus, CheckCode]:
    """Say by the table of the page what two servers come to."""
    definite = [what for what in (first, second) if what in DEFINITE]
    if not definite:
        # The table's order is that of telling: silence comes last.
        return RecordStatus.UNKNOWN, next(GREY_CODES[kind] for kind in GREY_CODES if kind in {first, second})
    if len(definite) == 1 or first == second:
        return DEFINITE[definite[0]]
    if RIGHT in definite:
        return RecordStatus.PROPAGATING, CheckCode.DNS_INCONSISTENT
    return DEFINITE[WRONG if WRONG in definite else first]


@pytest.mark.parametrize(("first", "second"), list(product([*DEFINITE, *GREY_CODES], repeat=2)))
def test_two_servers(first: str, second: str) -> None:
    verdict = verdict_of(first, second)
    assert (verdict.status, verdict.code) == expected(first, second)
    assert verdict.sentence.english()


def test_every_grey_kind_is_covered() -> None:
    assert set(GREY) == set(GREY_CODES)


def test_no_answer_at_all_is_a_time_out() -> None:
    verdict = verdict_of()
    assert (verdict.status, verdict.code, verdict.grey) == (RecordStatus.UNKNOWN, CheckCode.DNS_TIMEOUT, True)


def test_the_laggards_are_named_once_and_only_they() -> None:
    mixed = tuple(
        answer(server, what)
        for server, what in [
            ("ns1.a", RIGHT),
            ("ns3.a", WRONG),
            ("ns2.a", GONE),
            ("ns3.a", WRONG),
            ("ns4.a", "timeout"),
        ]
    )
    verdict = combine(Observation(QUESTION, "a", mixed), judge)
    assert verdict.status is RecordStatus.PROPAGATING
    assert "it, ns2.a, ns3.a not yet" in verdict.sentence.english()


def test_absent_name_and_absent_type_help_differently() -> None:
    gone, absent = verdict_of(GONE).sentence.english(), verdict_of(ABSENT).sentence.english()
    assert "bounce.shop.be does not exist" in gone
    assert "bounce.shop.be exists, but without" in absent


SAID = st.lists(st.sampled_from([*DEFINITE, *(str(kind) for kind in GREY)]), max_size=8)


@given(SAID, st.lists(st.sampled_from([str(kind) for kind in GREY]), max_size=4))
def test_grey_answers_never_change_what_the_definite_ones_say(said: list[str], grey: list[str]) -> None:
    definite = [answer(f"ns{index}", what) for index, what in enumerate(said) if what in DEFINITE]
    without = combine(Observation(QUESTION, None, tuple(definite)), judge)
    answers: list[ServerAnswer] = list(definite)
    for index, what in enumerate(grey):
        answers.insert(index * 7 % (len(answers) + 1), answer(f"grey{index}", what))
    combined = combine(Observation(QUESTION, None, tuple(answers)), judge)
    if definite:
        assert combined == without
    else:
        assert combined.grey


@given(SAID)
def test_valid_only_where_every_definite_answer_is_and_red_only_where_none_is(said: list[str]) -> None:
    verdict = verdict_of(*said)
    rights = [what == RIGHT for what in said if what in DEFINITE]
    assert verdict.ok == (bool(rights) and all(rights))
    assert verdict.grey == (not rights)
    red = verdict.status in {RecordStatus.MISSING, RecordStatus.MISMATCH, RecordStatus.CONFLICT}
    assert red == (bool(rights) and not any(rights))
    assert (verdict.status is RecordStatus.PROPAGATING) == (any(rights) and not all(rights))
