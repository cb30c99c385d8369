"""A finding: something to know that is not a refusal."""

from dataclasses import dataclass
from enum import auto

from sendas.domain.check_code import CheckCode
from sendas.domain.named_enum import NamedEnum
from sendas.domain.sentence import Sentence


class Severity(NamedEnum):
    """How much a finding matters."""

    INFO = auto()
    WARNING = auto()
    ERROR = auto()


@dataclass(frozen=True, slots=True)
class Finding:
    """A code, how much it matters, and one sentence."""

    code: CheckCode
    severity: Severity
    sentence: Sentence
