"""Asking the DNS about a domain, and confirming what would turn green."""

from collections.abc import Collection
from dataclasses import replace

from sendas.domain.domain_check import CheckedDomain, DomainCheck, judge_domain
from sendas.domain.observation import DnsReader, Question


async def look_up_domain(reader: DnsReader, domain: CheckedDomain, green: Collection[Question]) -> DomainCheck:
    """Read and judge every row; `green` are the questions whose rows are VALID already.

    A row that would turn green is read once more over TCP, since a forged green lets somebody send as the domain
    (dns-reading.md section 3, rule 3).
    """
    check = judge_domain(domain, await reader.read(domain.questions))
    turning = [
        record.requirement.question
        for record in check.records
        if record.verdict.ok and record.requirement.required and record.requirement.question not in green
    ]
    if not turning:
        return check
    confirmed = judge_domain(domain, await reader.read(turning, tcp=True))
    seen = {record.requirement.question: record for record in confirmed.records if record.requirement.required}
    rows = [seen[row.requirement.question] if row.requirement.question in turning else row for row in check.records]
    return replace(check, records=tuple(rows), keepers={**check.keepers, **confirmed.keepers})
