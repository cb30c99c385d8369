"""Whether a change takes something away that a domain needs."""

from sendas.domain.domain_check import CheckedDomain, judge_domain
from sendas.domain.observation import AnswerKind, Observation, Question, RecordType, ServerAnswer
from sendas.domain.served import seen_value
from sendas_providers import Change, RRset


def takes_away(change: Change, domain: CheckedDomain) -> bool:
    """Say whether a required record of a domain is as it must be before a change and not after it."""
    name, rdtype = change.key
    question = Question(name.rstrip("."), RecordType(rdtype))
    if question not in {row.question for row in domain.required}:
        return False
    return _is_met(question, change.before, domain) and not _is_met(question, change.after, domain)


def _is_met(question: Question, rrset: RRset | None, domain: CheckedDomain) -> bool:
    values = sorted(seen_value(rrset.type, value.text) for value in rrset.values) if rrset else []
    kind = AnswerKind.FOUND if values else AnswerKind.NODATA
    seen = {question: Observation(question, None, (ServerAnswer("", "", kind, tuple(values)),))}
    records = judge_domain(domain, seen).records
    return any(each.verdict.ok for each in records if each.requirement.question == question)
