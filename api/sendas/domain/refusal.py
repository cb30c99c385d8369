"""What a customer asked for and cannot have, as data that says why and where."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import auto

from sendas.domain.named_enum import NamedEnum
from sendas.domain.sentence import Sentence


class ErrorCode(NamedEnum):
    """Expected problems of a mutation (`ErrorCode` of schema.graphql)."""

    INVALID_DOMAIN = auto()
    FORBIDDEN = auto()
    IN_USE = auto()
    LIMIT_REACHED = auto()
    RUN_IN_PROGRESS = auto()
    NOT_UNDOABLE = auto()
    NOT_AVAILABLE = auto()
    INVALID_ADDRESS = auto()
    INVALID_NAME = auto()
    INVALID_INPUT = auto()
    PUBLIC_MAILBOX_DOMAIN = auto()
    DUPLICATE = auto()
    NOT_FOUND = auto()
    STALE_REVISION = auto()
    DOMAIN_TAKEN = auto()
    SENDER_NOT_VERIFIED = auto()
    METHOD_UNAVAILABLE = auto()
    CREDENTIALS_REFUSED = auto()
    ZONE_NOT_FOUND = auto()
    PLAN_BLOCKED = auto()
    PLAN_EXPIRED = auto()
    PLAN_CHANGED = auto()
    PLAN_REDIRECTS = auto()
    PROVIDER_UNAVAILABLE = auto()
    RATE_LIMITED = auto()
    SMTP_FAILED = auto()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: its code, a sentence, and the path of the input field it is about."""

    code: ErrorCode
    sentence: Sentence
    field: tuple[str, ...] = ()


class Refused(Exception):  # noqa: N818  (it is an answer, not a fault)
    """Raised by rules and actions for what the customer can mend; becomes `userErrors` in one place.

    It has no subclasses: what differs is the code of each problem.
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{problem.code}: {problem.sentence.english()}" for problem in problems))
        self.problems = problems

    @classmethod
    def because(cls, code: ErrorCode, sentence: Sentence, *field: str) -> "Refused":
        """Refuse for one reason."""
        return cls(Problem(code, sentence, field))


def together(*refusals: Refused | None) -> None:
    """Raise all problems at once, so that a form shows every field to mend; return if there are none."""
    problems: Sequence[Problem] = [problem for refusal in refusals if refusal for problem in refusal.problems]
    if problems:
        raise Refused(*problems)
