"""What a check of a sender comes to (RFC 7208 section 2.6), and what broke it if anything did."""

from dataclasses import dataclass
from enum import StrEnum

from sendas.domain.spf.record import Mechanism
from sendas.domain.spf.trace import TraceStep


class SpfResult(StrEnum):
    """The result of check_host() (section 2.6)."""

    NONE = "none"
    NEUTRAL = "neutral"
    PASS = "pass"  # noqa: S105  (no password)
    FAIL = "fail"
    SOFTFAIL = "softfail"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


class ProblemKind(StrEnum):
    """Why a check ends in an error."""

    DNS_ERROR = "dns_error"
    SYNTAX = "syntax"
    SEVERAL_RECORDS = "several_records"
    NO_RECORD = "no_record"
    TOO_MANY_LOOKUPS = "too_many_lookups"
    TOO_MANY_VOID_LOOKUPS = "too_many_void_lookups"
    TOO_MANY_EXCHANGES = "too_many_exchanges"


@dataclass(frozen=True, slots=True)
class SpfProblem:
    """What ended a check in an error: its kind, and the domain and the term where it was met, at which depth."""

    kind: ProblemKind
    domain: str
    term: str
    depth: int

    @property
    def result(self) -> SpfResult:
        """Give the result that it forces: only a failure of the DNS may go away by itself."""
        return SpfResult.TEMPERROR if self.kind is ProblemKind.DNS_ERROR else SpfResult.PERMERROR


class SpfError(Exception):
    """Raised inside a check to end it; never leaves `check_host`."""

    def __init__(self, problem: SpfProblem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class SpfOutcome:
    """The result of a check, and how it came about.

    `mechanism` is the one that decided and `domain` whose record it stands in; an include decides as itself, a
    redirect as what its target decides. `explanation` is the domain owner's, a stranger's text.
    """

    result: SpfResult
    domain: str
    mechanism: Mechanism | None
    explanation: str | None
    problem: SpfProblem | None
    lookups: int
    void_lookups: int
    trace: tuple[TraceStep, ...]
