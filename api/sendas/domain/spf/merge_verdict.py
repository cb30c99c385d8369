"""A merge as the verdict of a check and the change of a plan."""

from collections.abc import Iterator

from sendas.domain.check_code import CheckCode
from sendas.domain.finding import Finding, Severity
from sendas.domain.sentence import Sentence
from sendas.domain.spf.plain_merge import Merge
from sendas.domain.spf.spf_merge import SpfAction, SpfMerge
from sendas.domain.verdict import VALID, RecordStatus, Verdict

_BY_US = frozenset({SpfAction.CREATE, SpfAction.REPLACE})


def as_merge(made: SpfMerge) -> Merge:
    """Give what a check shows and a plan writes: the record where nobody need look, else the proposal beside it.

    A failure of the DNS is grey, so that no status is lost over it.
    """
    verdict = _verdict(made)
    if made.action is SpfAction.NONE:
        return Merge(verdict, made.record if verdict.ok or verdict.grey else "")
    if made.action not in _BY_US or verdict.grey:
        return Merge(verdict, "", made.replaces, proposal=made.record, offers=tuple(_offers(made)))
    return Merge(verdict, made.record, made.replaces, made.added[-1])


def _offers(made: SpfMerge) -> Iterator[Finding]:
    """Tell each way out in its order, with the whole record that it leads to."""
    for offer in made.offers:
        yield Finding(CheckCode.SPF_TOO_MANY_LOOKUPS, Severity.INFO, offer.sentence)
        if offer.record:
            shown: dict[str, str | int] = {"count": offer.lookups, "record": offer.record}
            sentence = Sentence("Your SPF record would then need {count} look-ups: {record}", shown)
            yield Finding(CheckCode.SPF_TOO_MANY_LOOKUPS, Severity.INFO, sentence)


def _verdict(made: SpfMerge) -> Verdict:
    if made.unsure:
        return _of(RecordStatus.UNKNOWN, _first(made, CheckCode.SPF_TEMPERROR))
    if made.action is SpfAction.NONE:
        uncovered = CheckCode.SPF_IP_NOT_COVERED in made.codes
        return _of(RecordStatus.MISMATCH, _first(made, CheckCode.SPF_IP_NOT_COVERED)) if uncovered else VALID
    if CheckCode.SPF_MISSING in made.codes:
        return _of(RecordStatus.MISSING, _first(made, CheckCode.SPF_MISSING))
    several = made.codes[0] is CheckCode.SPF_MULTIPLE
    return _of(RecordStatus.CONFLICT if several else RecordStatus.MISMATCH, made.findings[0])


def _first(made: SpfMerge, code: CheckCode) -> Finding:
    return next(finding for finding in made.findings if finding.code is code)


def _of(status: RecordStatus, finding: Finding) -> Verdict:
    return Verdict(status, finding.code, finding.sentence)
