"""How far the rows of a check have come, by the answers it was made of."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from sendas.domain.domain_check import CheckedDomain, CheckedRecord, DomainCheck
from sendas.domain.observation import Observation, Question, ServerAnswer
from sendas.domain.reach import negative_ttl, reach_of
from sendas.domain.requirement import Purpose, Requirement
from sendas.domain.row_verdict import judge_row
from sendas.domain.spf.tree_merge import Merging


def with_reach(
    check: DomainCheck, domain: CheckedDomain, seen: Mapping[Question, Observation], merging: Merging
) -> DomainCheck:
    """Add to each row how far it has come; what could not be judged says nothing of it."""

    def reached(record: CheckedRecord) -> CheckedRecord:
        row = record.requirement
        observation = seen.get(row.question)
        if observation is None or record.verdict.grey:
            return record
        reach = reach_of(observation, right_answer(row, domain, merging))
        return replace(record, reach=reach, absent_ttl=negative_ttl(observation))

    return replace(check, records=tuple(reached(record) for record in check.records))


def right_answer(row: Requirement, domain: CheckedDomain, merging: Merging) -> Callable[[ServerAnswer], bool]:
    """Give what tells whether one answer has a row as it should be."""
    if row.purpose is Purpose.SPF:
        return lambda answer: merging(answer.values).verdict.ok
    if row.purpose is Purpose.DMARC:
        return lambda answer: row.value in answer.values
    return lambda answer: judge_row(row, answer, domain.dkim).ok
