"""The DNS as provider plugins read it."""

from collections.abc import Sequence

import pytest

from sendas.domain.observation import AnswerKind, Manner, Observation, Question, RecordType, ServerAnswer
from sendas.txt_through import txt_through


class Answering:
    def __init__(self, *answers: ServerAnswer) -> None:
        self.answers = answers

    async def read(self, questions: Sequence[Question], how: Manner | None = None) -> dict[Question, Observation]:
        assert how is None
        assert [each.type for each in questions] == [RecordType.TXT]
        return {each: Observation(each, "shop.be", self.answers) for each in questions}


def said(kind: AnswerKind, *values: str) -> ServerAnswer:
    return ServerAnswer("ns", "192.0.2.1", kind, values)


async def test_what_any_server_holds_is_told_once() -> None:
    read_txt = txt_through(Answering(said(AnswerKind.FOUND, "a", "b"), said(AnswerKind.FOUND, "b", "c")))
    assert await read_txt("_domainconnect.Shop.be.") == ("a", "b", "c")


async def test_an_absence_is_an_answer_and_silence_is_not() -> None:
    assert await txt_through(Answering(said(AnswerKind.NXDOMAIN), said(AnswerKind.TIMEOUT)))("a.be") == ()
    with pytest.raises(OSError, match=r"a\.be"):
        await txt_through(Answering(said(AnswerKind.TIMEOUT), said(AnswerKind.SERVFAIL)))("a.be")
