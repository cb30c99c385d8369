"""Published records held against a required one: the verdict algebra (dns-reading.md section 3)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import auto

from sendas.domain.check_code import CheckCode
from sendas.domain.named_enum import NamedEnum
from sendas.domain.observation import AnswerKind, Observation, ServerAnswer
from sendas.domain.sentence import Sentence


class RecordStatus(NamedEnum):
    """Where one record stands, as people see it."""

    NOT_CHECKED = auto()
    VALID = auto()
    MISSING = auto()
    MISMATCH = auto()
    CONFLICT = auto()
    PROPAGATING = auto()
    UNKNOWN = auto()


RED = frozenset({RecordStatus.MISSING, RecordStatus.MISMATCH, RecordStatus.CONFLICT})


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judgement with its code and one sentence: what was found and what to do.

    UNKNOWN is grey: whoever keeps a status must keep it.
    """

    status: RecordStatus
    code: CheckCode
    sentence: Sentence

    @property
    def ok(self) -> bool:
        """Whether the record is as required."""
        return self.status is RecordStatus.VALID

    @property
    def grey(self) -> bool:
        """Whether DNS did not let us see."""
        return self.status is RecordStatus.UNKNOWN


VALID = Verdict(RecordStatus.VALID, CheckCode.OK, Sentence("Valid."))

# The most telling first: silence says the least.
_GREY = {
    AnswerKind.LAME: (
        CheckCode.DNS_LAME,
        Sentence("Your name servers do not answer for this zone; have the delegation checked. We try again."),
    ),
    AnswerKind.SERVFAIL: (CheckCode.DNS_SERVFAIL, Sentence("Your name server gave an error; we keep trying.")),
    AnswerKind.MALFORMED: (CheckCode.DNS_SERVFAIL, Sentence("Your name server gave an error; we keep trying.")),
    AnswerKind.BLOCKED: (
        CheckCode.DNS_BLOCKED,
        Sentence("Your name servers have private addresses that nobody can reach from outside."),
    ),
    AnswerKind.TIMEOUT: (CheckCode.DNS_TIMEOUT, Sentence("Your name servers did not answer; we try again.")),
}


def grey_verdict(answers: Sequence[ServerAnswer]) -> Verdict:
    """Say why nothing could be seen, by the most telling of the answers; none at all is a time-out."""
    kinds = {answer.kind for answer in answers} or {AnswerKind.TIMEOUT}
    telling = next(kind for kind in _GREY if kind in kinds)
    return Verdict(RecordStatus.UNKNOWN, *_GREY[telling])


def combine(observation: Observation, judge: Callable[[ServerAnswer], Verdict]) -> Verdict:
    """Judge each server's answer and combine: green only where every server that can tell is green.

    Grey answers beside definite ones count for nothing; green beside red is PROPAGATING and names the laggards.
    """
    definite = [answer for answer in observation.answers if answer.kind.definite]
    if not definite:
        return grey_verdict(observation.answers)
    verdicts = [(answer, judge(answer)) for answer in definite]
    red = [(answer, verdict) for answer, verdict in verdicts if not verdict.ok]
    if not red:
        return verdicts[0][1]
    if len(red) == len(verdicts):
        # Where one server has something wrong and another has nothing, there is something to replace.
        return min((verdict for _, verdict in red), key=lambda verdict: verdict.status is RecordStatus.MISSING)
    return propagating([answer.server for answer, _ in red])


def propagating(laggards: Sequence[str]) -> Verdict:
    """Name the servers that do not have yet what others have."""
    sentence = Sentence(
        "Some of your name servers have it, {servers} not yet. We look again soon.",
        {"servers": ", ".join(sorted(set(laggards)))},
    )
    return Verdict(RecordStatus.PROPAGATING, CheckCode.DNS_INCONSISTENT, sentence)


def not_found(answer: ServerAnswer, nodata_code: CheckCode, host: str) -> Verdict:
    """Give the verdict for an absent name or type; the two have different helps."""
    if answer.kind is AnswerKind.NXDOMAIN:
        sentence = Sentence("Not found yet: {name} does not exist. New records can take up to an hour.", {"name": host})
        return Verdict(RecordStatus.MISSING, CheckCode.DNS_NXDOMAIN, sentence)
    sentence = Sentence("Not found yet: {name} exists, but without this record. Add it.", {"name": host})
    return Verdict(RecordStatus.MISSING, nodata_code, sentence)
