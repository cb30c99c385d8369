"""Look a domain's records up now, and write down what was found."""

import asyncio
from collections.abc import Awaitable, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar
from uuid import UUID

from sendas.actions.ask_one_click import ask_one_click
from sendas.actions.caller import Caller
from sendas.actions.draft_domain import checked_domain
from sendas.actions.look_up_domain import glance_at_domain, look_up_domain
from sendas.actions.not_found import found
from sendas.actions.own_domain import server_of
from sendas.actions.survey_dmarc import survey_dmarc
from sendas.actions.wake_dormant import wake_dormant
from sendas.actions.write_check import CheckRound, lapse, write_check
from sendas.dns.reader_resolver import ReaderResolver
from sendas.domain.acid_test import without_dnssec
from sendas.domain.domain_check import CheckedDomain, DomainCheck, judge_domain
from sendas.domain.domain_connect import DomainConnectHint, domain_connect_hint, domain_connect_question
from sendas.domain.domain_report import DomainReport, report_on
from sendas.domain.observation import CONFIRM, SWEEP, Question
from sendas.domain.one_click import OneClick
from sendas.domain.progress import CheckProgress
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.requirement import Purpose
from sendas.domain.sending_method import method_of
from sendas.domain.sentence import Sentence
from sendas.domain.spf.remembered import Remembered
from sendas.domain.verdict import RecordStatus
from sendas.services import Services
from sendas.store import Connection
from sendas.store.dns_record import records_of_domain
from sendas.store.domain_claim import holder_of
from sendas.store.sending_domain import SendingDomainRow, company_domains, find_domain, update_domain

_MOST_A_MINUTE = 5
_MINUTE = timedelta(minutes=1)
_UNHURRIED = 30.0  # seconds that reading SPF records may take when nobody waits
_Looked = TypeVar("_Looked", DomainCheck, DomainCheck | None)


async def check_domain(
    services: Services, caller: Caller, domain_id: UUID, *, most_a_minute: int = _MOST_A_MINUTE
) -> SendingDomainRow:
    """Check a domain because somebody asked.

    Raises `Refused`: NOT_FOUND, RATE_LIMITED, and DOMAIN_TAKEN once control was proved while another company holds
    the name.
    """
    await count_request(services, caller, domain_id, most_a_minute)
    # A check that takes longer than the request is written down all the same.
    row = found(await asyncio.shield(run_check(services, caller.company_id, domain_id)), "id")
    server_of(services, method_of(row.server_id), "id")
    if row.held:
        shown = {"domain": row.unicode_name}
        sentence = Sentence("Your records are right, but another account already sends from {domain}.", shown)
        raise Refused.because(ErrorCode.DOMAIN_TAKEN, sentence, "id")
    return row


async def run_check(
    services: Services, company_id: UUID, domain_id: UUID, *, background: bool = False
) -> SendingDomainRow | None:
    """Check a domain once; None when it is not (or no longer) there. Checks of one domain never overlap here.

    In the `background`, a domain whose required rows are all green is only glanced at, as long as they are; whoever
    waits for a check does not wait for a glance.
    """
    if background and (glanced := await _glance(services, company_id, domain_id)):
        return glanced
    async with services.check_lock(domain_id):
        row, green = await services.database.read(lambda connection: _as_it_is(connection, company_id, domain_id))
        if row is None or row.server_id not in services.servers:
            return row
        domain = checked_domain(row, services.servers[row.server_id])
        changed = partial(services.watchers.announce, domain_id)
        progress = CheckProgress(domain, green, services.clock, changed)
        with services.watchers.checking(domain_id, progress):
            return await _check(services, row, domain, green, progress)


async def _glance(services: Services, company_id: UUID, domain_id: UUID) -> SendingDomainRow | None:
    row, green = await services.database.read(lambda connection: _as_it_is(connection, company_id, domain_id))
    if row is None or row.server_id not in services.servers:
        return None
    domain = checked_domain(row, services.servers[row.server_id])
    if not frozenset(green).issuperset(each.question for each in domain.required):
        return None
    began = services.clock()
    resolver = Remembered(ReaderResolver(services.reader, SWEEP, seconds=_UNHURRIED))
    check, report = await _look(services, domain, resolver, glance_at_domain(services.reader, domain, resolver))
    if check is None:
        return None
    done = CheckRound(row, check, began, services.clock(), bool(domain.server.addresses), report)
    written = await services.database.write(lambda connection: write_check(connection, done))
    services.watchers.announce(domain_id)
    return written


def _as_it_is(
    connection: Connection, company_id: UUID, domain_id: UUID
) -> tuple[SendingDomainRow | None, Collection[Question]]:
    """Give a domain, and the questions whose rows are VALID already."""
    rows = records_of_domain(connection, company_id, domain_id)
    green = frozenset(Question(each.name, each.type) for each in rows if each.status is RecordStatus.VALID)
    return find_domain(connection, company_id, domain_id), green


async def _check(
    services: Services,
    row: SendingDomainRow,
    domain: CheckedDomain,
    green: Collection[Question],
    progress: CheckProgress,
) -> SendingDomainRow | None:
    began = services.clock()
    resolver = Remembered(ReaderResolver(services.reader))
    opinion = services.second_opinion
    looking = look_up_domain(
        services.reader, domain, green, resolver, opinion=opinion, progress=progress, doubting=row.status.can_send
    )
    (check, report), (hint, one_click) = await asyncio.gather(
        _look(services, domain, resolver, looking), _look_at_host(services, row)
    )
    done = CheckRound(row, check, began, services.clock(), bool(domain.server.addresses), report, hint, one_click)
    if done.proved:
        await _contest(services, row, done.at)
    return await services.database.write(lambda connection: write_check(connection, done))


async def _look_at_host(services: Services, row: SendingDomainRow) -> tuple[DomainConnectHint, OneClick | None]:
    hint = await _read_hint(services, row.zone)
    return hint, await ask_one_click(services, row, hint)


async def _read_hint(services: Services, zone: str | None) -> DomainConnectHint:
    """Read where a zone's host says that its settings are; from the second check on, when the zone is known."""
    if zone is None:
        return DomainConnectHint()
    question = domain_connect_question(zone)
    return domain_connect_hint((await services.reader.read([question]))[question])


async def _look(
    services: Services, domain: CheckedDomain, resolver: Remembered, looking: Awaitable[_Looked]
) -> tuple[_Looked, DomainReport | None]:
    """Look as a check does, and as a receiver would; both together within what somebody waits."""
    check, report, bogus = await asyncio.gather(
        looking, report_on(resolver, domain), services.second_opinion.is_bogus(domain.name)
    )
    if check is None or report is None or report.receiver.unsure:
        return check, None
    receiver = without_dnssec(report.receiver, domain.name) if bogus else report.receiver
    return check, replace(report, receiver=receiver, dmarc=await survey_dmarc(resolver, domain, check))


async def _contest(services: Services, row: SendingDomainRow, at: datetime) -> None:
    """Re-check the company that holds the name; whoever has definitely lost the proof loses the name."""
    holder = await services.database.read(lambda connection: holder_of(connection, row.name))
    if holder is None or holder == row.company_id:
        return
    incumbents = await services.database.read(lambda connection: company_domains(connection, holder, [row.name]))
    for incumbent in incumbents:
        if incumbent.status.can_send and await _lost_proof(services, incumbent):
            await services.database.write(partial(lapse, company_id=holder, domain_id=incumbent.id, at=at))
            services.watchers.announce(incumbent.id)


async def _lost_proof(services: Services, incumbent: SendingDomainRow) -> bool:
    """Say whether a domain's DKIM row is definitely gone, asked over TCP: a forged loss would give the name away.

    A domain whose server the operator took out of the configuration sends nothing any more, and holds nothing.
    """
    server = services.servers.get(incumbent.server_id)
    if server is None:
        return True
    domain = checked_domain(incumbent, server)
    check = judge_domain(domain, await services.reader.read(domain.questions, CONFIRM))
    gone = {RecordStatus.MISSING, RecordStatus.MISMATCH, RecordStatus.CONFLICT}
    return any(each.requirement.purpose is Purpose.DKIM and each.verdict.status in gone for each in check.records)


async def count_request(services: Services, caller: Caller, domain_id: UUID, most: int) -> None:
    """Let so many requests a minute through, counted where every process sees them."""

    def work(connection: Connection) -> None:
        row = found(find_domain(connection, caller.company_id, domain_id), "id")
        now = services.clock()
        recent = [at for at in row.asked_at if now - datetime.fromisoformat(at) < _MINUTE]
        if len(recent) >= most:
            sentence = Sentence("You may look up a domain five times a minute. We also look by ourselves.")
            raise Refused.because(ErrorCode.RATE_LIMITED, sentence, "id")
        wake_dormant(connection, row, now)
        update_domain(connection, row.company_id, row.id, {"asked_at": [*recent, now.isoformat()]})

    await services.database.write(work)
