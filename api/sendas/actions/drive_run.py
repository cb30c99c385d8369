"""A run from wherever it stands to its end, however often the process dies on the way."""

from uuid import UUID, uuid4

import structlog

from sendas.actions.check_domain import run_check
from sendas.actions.drive_change import ChangeDriver
from sendas.actions.finish_run import finish_run, read_served, tell_plugins
from sendas.actions.open_provider import opened
from sendas.actions.provider_problem import told
from sendas.actions.run_work import LeaseLostError, RunWork
from sendas.domain.dns_run import ChangeOutcome, RunState
from sendas.domain.sentence import Sentence
from sendas.domain.settled_change import Settled, unknown
from sendas.services import Services
from sendas.store.dns_connection import find_connection
from sendas.store.dns_run import (
    DnsRunChangeRow,
    DnsRunRow,
    find_run,
    ledger_of,
    unfinished_runs,
)
from sendas_providers import DnsError, Zone

_BATCH = 10


async def sweep_runs(services: Services) -> None:
    """Take up every run that nobody works on."""
    now = services.clock()
    waiting = await services.database.read(lambda connection: unfinished_runs(connection, now, _BATCH))
    for run in waiting:
        start_run(services, run)


def start_run(services: Services, run: DnsRunRow) -> None:
    """Work on a run in the background, unless this process does so already."""
    services.runs.start(run.id, lambda: drive_run(services, run.company_id, run.id))


async def drive_run(services: Services, company_id: UUID, run_id: UUID) -> None:
    """Drive a run to its end; returns at once where another attempt has the zone, or the run has ended."""
    run = await services.database.read(lambda connection: find_run(connection, company_id, run_id))
    if run is None or run.state is not RunState.RUNNING:
        return
    work = RunWork(services, run, uuid4())
    if not await work.begin():
        return
    try:
        await _through(work)
        lines = await services.database.read(lambda connection: ledger_of(connection, company_id, run_id))
        await finish_run(work, lines, await read_served(services, lines))
    except LeaseLostError:
        structlog.get_logger("sendas.runs").warning("lease lost", run=str(run_id))
        return
    await run_check(services, company_id, run.domain_id)
    services.wake.set()  # not before that check: the worker would make it a second time
    tell_plugins(services, run, lines)


async def _through(work: RunWork) -> None:
    """Bring every change to its outcome, up to the first that stops the run."""
    services, run = work.services, work.run
    lines = await services.database.read(lambda connection: ledger_of(connection, run.company_id, run.id))
    open_lines = [line for line in lines if line.outcome is None]
    if not open_lines or any(line.outcome and not line.outcome.goes_on for line in lines):
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
            for line in open_lines:
                settled = await driver.drive(line)
                await work.settle(line, settled)
                if not settled.outcome.goes_on:
                    return
    except DnsError as error:  # it could not be opened
        await work.settle(open_lines[0], _stopped(open_lines[0], told(error)[1]))


def _stopped(line: DnsRunChangeRow, sentence: Sentence) -> Settled:
    """Settle a change that nobody can go on with: what was sent before may have been done."""
    return unknown(line.planned[0].change) if line.sent_at else Settled(ChangeOutcome.FAILED, sentence)
