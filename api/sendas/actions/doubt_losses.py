"""Asking resolvers before a row that was right turns red."""

from dataclasses import replace
from typing import Final

from sendas.domain.check_code import CheckCode
from sendas.domain.domain_check import CheckedDomain, CheckedRecord, DomainCheck, RecordAction
from sendas.domain.reach import seen_by
from sendas.domain.reached_rows import right_answer
from sendas.domain.second_opinion import SecondOpinion
from sendas.domain.sentence import Sentence
from sendas.domain.spf.tree_merge import Merging
from sendas.domain.verdict import RED, RecordStatus, Verdict

_REMEMBERED: Final = Verdict(
    RecordStatus.PROPAGATING,
    CheckCode.DNS_INCONSISTENT,
    Sentence("Your name servers no longer have it, but resolvers still see it. Put it back; we look again soon."),
)


async def doubt_losses(
    opinion: SecondOpinion, domain: CheckedDomain, check: DomainCheck, merging: Merging
) -> DomainCheck:
    """Leave amber what resolvers still see: for receivers it is there, and what we read may be wrong or passing.

    For a domain that was verified: rows that never existed are not to be asked for, since that plants their absence
    (dns-reading.md sections 2 and 3, rule 2).
    """
    lost = [each for each in check.records if each.requirement.required and each.verdict.status in RED]
    if not lost:
        return check
    views = await opinion.seen([each.requirement.question for each in lost])

    def doubted(record: CheckedRecord) -> CheckedRecord:
        view = views.get(record.requirement.question)
        if record not in lost or not seen_by(view, right_answer(record.requirement, domain, merging)):
            return record
        return replace(record, verdict=_REMEMBERED, action=RecordAction.NONE)

    return replace(check, records=tuple(doubted(record) for record in check.records))
