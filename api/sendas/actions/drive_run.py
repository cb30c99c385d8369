"""A run from wherever it stands to its end, however often the process dies on the way."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

import structlog

from sendas.actions.check_domain import run_check
from sendas.actions.drive_change import ChangeDriver
from sendas.actions.open_provider import opened
from sendas.actions.provider_problem import told
from sendas.actions.run_work import LeaseLostError, RunWork
from sendas.domain.dns_run import ChangeOutcome, RunState, run_state
from sendas.domain.observation import Observation, Question, RecordType
from sendas.domain.sentence import Sentence
from sendas.domain.served import served_sentence
from sendas.domain.settled_change import Settled
from sendas.services import Services
from sendas.store import Connection
from sendas.store.audit_event import Act
from sendas.store.dns_connection import find_connection, update_connection
from sendas.store.dns_run import (
    DnsRunChangeRow,
    DnsRunRow,
    find_run,
    ledger_of,
    unfinished_runs,
    update_line,
    update_run,
)
from sendas.store.zone_lease import end_lease
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
        await _finish(work, lines, await _seen(services, lines))
    except LeaseLostError:
        structlog.get_logger("sendas.runs").warning("lease lost", run=str(run_id))
        return
    await run_check(services, company_id, run.domain_id)
    _tell(services, run, lines)


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
        gone = Settled(ChangeOutcome.FAILED, Sentence("The credential for this provider was removed."))
        await work.settle(open_lines[0], gone)
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
        await work.settle(open_lines[0], Settled(ChangeOutcome.FAILED, told(error)[1]))


async def _seen(services: Services, lines: Sequence[DnsRunChangeRow]) -> Mapping[Question, Observation]:
    """Ask every authoritative server for what was written; no transaction is open, and the answer only informs."""
    asked = [_question(line) for line in lines if line.outcome is ChangeOutcome.APPLIED]
    return await services.reader.read(asked) if asked else {}


def _question(line: DnsRunChangeRow) -> Question:
    return Question(line.name.rstrip("."), RecordType(line.type))


async def _finish(work: RunWork, lines: Sequence[DnsRunChangeRow], seen: Mapping[Question, Observation]) -> None:
    run, at = work.run, work.services.clock()
    state = run_state([line.outcome for line in lines])

    def writing(connection: Connection) -> None:
        for line in lines:
            if line.outcome is ChangeOutcome.APPLIED and (observed := seen.get(_question(line))):
                sentence = served_sentence(line.planned[0].change, observed)
                update_line(connection, run.company_id, run.id, line.position, {"message": sentence})
        update_run(connection, run.company_id, run.id, {"state": state, "finished_at": at})
        if state is RunState.APPLIED and run.undoes_run_id:
            update_run(connection, run.company_id, run.undoes_run_id, {"state": RunState.UNDONE})
        update_connection(connection, run.company_id, run.connection_id, {"last_used_at": at})
        Act(run.company_id, run.actor, at).record(connection, f"dns.run.{state.lower()}", run.zone, str(run.id))
        end_lease(connection, run.zone, work.owner)

    await work.step(writing)


def _tell(services: Services, run: DnsRunRow, lines: Sequence[DnsRunChangeRow]) -> None:
    """Tell the plugins, outside every transaction; their failures are theirs."""
    changes = [{"name": line.name, "type": line.type, "outcome": line.outcome} for line in lines]
    event = {
        "run": str(run.id),
        "company": str(run.company_id),
        "provider": run.provider_id,
        "zone": run.zone,
        "undoes": str(run.undoes_run_id) if run.undoes_run_id else None,
        "state": run_state([line.outcome for line in lines]),
        "changes": changes,
    }
    services.providers.applied(event)
