"""Asking resolvers that validate what they see of the records that every name server has."""

from dataclasses import replace

from sendas.domain.domain_check import CheckedDomain, CheckedRecord, DomainCheck
from sendas.domain.reach import seen_by
from sendas.domain.reached_rows import right_answer
from sendas.domain.second_opinion import SecondOpinion
from sendas.domain.spf.tree_merge import Merging


async def ask_resolvers(
    opinion: SecondOpinion, domain: CheckedDomain, check: DomainCheck, merging: Merging
) -> DomainCheck:
    """Add to each row what resolvers see of it.

    They are asked for what all name servers have, and nothing else: a resolver that asks too early keeps the absence
    (dns-reading.md section 2).
    """
    questions = [each.requirement.question for each in check.records if each.verdict.ok and each.reach.served]
    if not questions:
        return check
    views = await opinion.seen(questions)

    def seen(record: CheckedRecord) -> CheckedRecord:
        view = views.get(record.requirement.question)
        right = right_answer(record.requirement, domain, merging)
        reach = replace(record.reach, seen=seen_by(view, right))
        return replace(record, reach=reach, remembered=view.remembered if view else None)

    return replace(check, records=tuple(seen(record) for record in check.records))
