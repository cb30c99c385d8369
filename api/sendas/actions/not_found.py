"""The one answer for ids that are missing, malformed, or another company's."""

from typing import TypeVar

from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sentence import Sentence

T = TypeVar("T")


def found(thing: T | None, *field: str) -> T:
    """Give the thing; raises `Refused` with NOT_FOUND when there is none."""
    if thing is None:
        raise Refused.because(ErrorCode.NOT_FOUND, Sentence("There is nothing with this id."), *field)
    return thing
