"""Asking the DNS about a domain, and confirming what would turn green."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from sendas.actions.ask_resolvers import ask_resolvers
from sendas.actions.doubt_losses import doubt_losses
from sendas.actions.read_spf_trees import published_texts, read_trees
from sendas.domain.domain_check import CheckedDomain, CheckedRecord, DomainCheck, judge_domain
from sendas.domain.domain_state import Outcome
from sendas.domain.observation import CONFIRM, SWEEP, VALIDATE, DnsReader, Observation, Question
from sendas.domain.progress import CheckProgress
from sendas.domain.reached_rows import with_reach
from sendas.domain.second_opinion import NoOpinion, SecondOpinion
from sendas.domain.spf.remembered import Remembered
from sendas.domain.stray_record import StrayRecord
from sendas.domain.verdict import RecordStatus

_NOBODY = NoOpinion()


async def look_up_domain(
    reader: DnsReader,
    domain: CheckedDomain,
    green: Collection[Question],
    answers: Remembered,
    *,
    opinion: SecondOpinion = _NOBODY,
    progress: CheckProgress | None = None,
    doubting: bool = False,
) -> DomainCheck:
    """Read and judge every row; `green` are the questions whose rows are VALID already.

    `answers` reads what SPF records lead to, and bounds the time for it. `opinion` is asked at the end what it sees.
    `progress` is told of each name as it arrives. When `doubting`, a row turns red only with the resolvers' consent.

    A row that would turn green is read once more over TCP, since a forged green lets somebody send as the domain
    (dns-reading.md section 3, rule 3).
    """
    first = replace(VALIDATE, arrived=progress.arrived if progress else None)
    seen = await reader.read(domain.questions, first)
    merging = await read_trees(answers, domain, published_texts(domain, seen)) or domain.plain_merging
    check = judge_domain(domain, seen, merging)
    turning = [
        record.requirement.question
        for record in check.records
        if record.verdict.ok and record.requirement.required and record.requirement.question not in green
    ]
    check = await _explained(reader, domain, check)
    if turning:
        second = replace(CONFIRM, arrived=progress.confirmed if progress else None)
        again = await reader.read(turning, second)
        confirmed = judge_domain(domain, again, merging)
        check = _confirmed(check, turning, confirmed)
        # A confirmation may come from one server alone: only where it denies what was seen, it says more.
        denied = {each.requirement.question for each in confirmed.records if not each.verdict.ok}
        seen = {**seen, **{question: told for question, told in again.items() if question in denied}}
    if doubting:
        check = await doubt_losses(opinion, domain, check, merging)
    return await ask_resolvers(opinion, domain, with_reach(check, domain, seen, merging), merging)


def _confirmed(check: DomainCheck, turning: Collection[Question], confirmed: DomainCheck) -> DomainCheck:
    """Believe what was read over TCP of what would turn green."""
    again = {record.requirement.question: record for record in confirmed.records if record.requirement.required}
    rows = [again[row.requirement.question] if row.requirement.question in turning else row for row in check.records]
    return replace(check, records=tuple(rows), keepers={**check.keepers, **confirmed.keepers})


async def glance_at_domain(reader: DnsReader, domain: CheckedDomain, answers: Remembered) -> DomainCheck | None:
    """Ask one server for each row of a domain that was right before; None unless all still is.

    Whatever one server says, it names neither the zone nor the others who serve it.
    """
    seen = await reader.read(domain.questions, SWEEP)
    check = judge_domain(domain, seen, await read_trees(answers, domain, published_texts(domain, seen)))
    if check.outcome is not Outcome.OK:
        return None
    return replace(check, records=tuple(replace(row, zone=None) for row in check.records), keepers={})


async def _explained(reader: DnsReader, domain: CheckedDomain, check: DomainCheck) -> DomainCheck:
    """Look for what is missing where people put it by mistake, and tell what was found."""
    strays = {
        each.requirement: StrayRecord(each.requirement, domain.name, each.zone, domain.dkim)
        for each in check.records
        if each.requirement.required and each.verdict.status is RecordStatus.MISSING and each.zone
    }
    questions = dict.fromkeys(question for stray in strays.values() for question in stray.questions)
    if not questions:
        return check
    seen = await reader.read(list(questions))
    rows = (_told(each, strays.get(each.requirement), seen) for each in check.records)
    return replace(check, records=tuple(rows))


def _told(record: CheckedRecord, stray: StrayRecord | None, seen: Mapping[Question, Observation]) -> CheckedRecord:
    return replace(record, verdict=stray.explain(record.verdict, seen)) if stray else record
