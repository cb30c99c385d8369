"""A run from wherever it stands to its end, however often the process dies on the way."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import structlog

from sendas.actions.await_settled import await_settled
from sendas.actions.check_domain import run_check
from sendas.actions.drive_change import ChangeDriver
from sendas.actions.finish_run import finish_run, read_served, tell_plugins
from sendas.actions.open_provider import opened
from sendas.actions.provider_problem import told
from sendas.actions.run_work import LeaseLostError, RunWork
from sendas.domain.dns_run import ChangeOutcome, RunState
from sendas.domain.run_crashes import hopeless
from sendas.domain.sentence import Sentence
from sendas.domain.settled_change import Settled, unknown
from sendas.services import Services
from sendas.store.dns_connection import find_connection
from sendas.store.dns_run import (
    DnsRunChangeRow,
    find_run,
    ledger_of,
)
from sendas_providers import DnsError, Zone


async def drive_run(services: Services, company_id: UUID, run_id: UUID) -> None:
    """Drive a run to its end; returns at once where another attempt has the zone, or the run has ended."""
    run = await services.database.read(lambda connection: find_run(connection, company_id, run_id))
    if run is None or run.state is not RunState.RUNNING:
        return
    work = RunWork(services, run, uuid4())
    if not await work.begin():
        return
    try:
        lines = await _to_its_end(work)
    except LeaseLostError:
        structlog.get_logger("sendas.runs").warning("lease lost", run=str(run_id))
        return
    await run_check(services, company_id, run.domain_id)
    services.wake.set()  # not before that check: the worker would make it a second time
    tell_plugins(services, run, lines)


async def _to_its_end(work: RunWork) -> Sequence[DnsRunChangeRow]:
    services, run = work.services, work.run
    try:
        await _through(work)
        lines = await services.database.read(lambda connection: ledger_of(connection, run.company_id, run.id))
        await finish_run(work, lines, await read_served(services, lines))
    except BaseException:  # cut off as well: whatever it was, the process lives
        await work.leave()
        raise
    return lines


async def _through(work: RunWork) -> None:
    """Bring every change to its outcome, up to the first that stops the run."""
    services, run = work.services, work.run
    lines = await services.database.read(lambda connection: ledger_of(connection, run.company_id, run.id))
    open_lines = [line for line in lines if line.outcome is None]
    if not open_lines or any(line.outcome and not line.outcome.goes_on for line in lines):
        return
    if hopeless(run.crashes):
        sentence = Sentence("Each attempt at this broke off, so it is not tried any more. Tell the service's operator.")
        await work.settle(open_lines[0], _stopped(open_lines[0], sentence))
        return
    row = await services.database.read(
        lambda connection: find_connection(connection, run.company_id, run.connection_id)
    )
    if row is None:
        await work.settle(
            open_lines[0], _stopped(open_lines[0], Sentence("The credential for this provider was removed."))
        )
        return
    try:
        async with opened(services, row) as provider:
            driver = ChangeDriver(work, provider, Zone(run.zone, run.zone_ref))
            await await_settled(work, provider, await _driven(driver, open_lines))
    except DnsError as error:  # it could not be opened
        await work.settle(open_lines[0], _stopped(open_lines[0], told(error)[1]))


async def _driven(driver: ChangeDriver, lines: Sequence[DnsRunChangeRow]) -> list[str]:
    """Drive changes up to the first that stops the run; gives the provider's ids of those that it made."""
    refs: list[str] = []
    for line in lines:
        settled = await driver.drive(line)
        await driver.work.settle(line, settled)
        refs += [settled.ref] if settled.ref else []
        if not settled.outcome.goes_on:
            break
    return refs


def _stopped(line: DnsRunChangeRow, sentence: Sentence) -> Settled:
    """Settle a change that nobody can go on with: what was sent before may have been done."""
    return unknown(line.planned[0].change) if line.sent_at else Settled(ChangeOutcome.FAILED, sentence)
