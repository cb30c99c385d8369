"""A finding: something to know that is not a refusal."""

from dataclasses import dataclass
from enum import StrEnum, auto

from sendas.domain.check_code import CheckCode
from sendas.domain.sentence import Sentence


class Severity(StrEnum):
    """How much a finding matters."""

    @staticmethod
    def _generate_next_value_(name: str, *_: object) -> str:
        return name

    INFO = auto()
    WARNING = auto()
    ERROR = auto()


@dataclass(frozen=True, slots=True)
class Finding:
    """A code, how much it matters, and one sentence."""

    code: CheckCode
    severity: Severity
    sentence: Sentence
