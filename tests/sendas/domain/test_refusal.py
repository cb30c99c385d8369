"""Refusals, gathered and said."""

import pytest

from sendas.domain.refusal import ErrorCode, Refused, together
from sendas.domain.sentence import Sentence


def test_all_problems_are_raised_at_once_in_order() -> None:
    name = Refused.because(ErrorCode.INVALID_NAME, Sentence("Enter a name."), "senderName")
    address = Refused.because(ErrorCode.INVALID_ADDRESS, Sentence("Enter one."), "input", "senderAddress")
    with pytest.raises(Refused) as caught:
        together(None, name, None, address)
    assert [problem.field for problem in caught.value.problems] == [("senderName",), ("input", "senderAddress")]
    assert str(caught.value) == "INVALID_NAME: Enter a name.; INVALID_ADDRESS: Enter one."


def test_nothing_is_raised_where_nothing_is_wrong() -> None:
    together()
    together(None, None)


def test_values_with_braces_are_said_as_they_are() -> None:
    assert Sentence("“{domain}”", {"domain": "{0.__class__} {x}"}).english() == "“{0.__class__} {x}”"
