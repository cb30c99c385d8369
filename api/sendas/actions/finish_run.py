"""The end of a run: what the name servers serve by now, its state, and who is told."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sendas.actions.after_run import settle_domains
from sendas.actions.run_work import RunWork
from sendas.domain.dns_run import ChangeOutcome, RunState, run_state
from sendas.domain.observation import Observation, Question, RecordType
from sendas.domain.served import served_sentence
from sendas.services import Services
from sendas.store import Connection
from sendas.store.audit_event import Act
from sendas.store.dns_connection import update_connection
from sendas.store.dns_run import DnsRunChangeRow, DnsRunRow, end_attempt, ledger_of, update_line, update_run
from sendas.store.used_up_connection import forget_used
from sendas.store.zone_lease import end_lease


async def read_served(services: Services, lines: Sequence[DnsRunChangeRow]) -> Mapping[Question, Observation]:
    """Ask every authoritative server for what was written; no transaction is open, and the answer only informs."""
    asked = [_question(line) for line in lines if line.outcome is ChangeOutcome.APPLIED]
    return await services.reader.read(asked) if asked else {}


def _question(line: DnsRunChangeRow) -> Question:
    return Question(line.name.rstrip("."), RecordType(line.type))


async def finish_run(work: RunWork, lines: Sequence[DnsRunChangeRow], seen: Mapping[Question, Observation]) -> None:
    """Write a run's end, and give its zone back, in one transaction."""
    run, at = work.run, work.services.clock()
    state = run_state([line.outcome for line in lines])

    def writing(connection: Connection) -> None:
        for line in lines:
            if line.outcome is ChangeOutcome.APPLIED and (observed := seen.get(_question(line))):
                sentence = served_sentence(line.planned[0].change, observed)
                update_line(connection, run.company_id, run.id, line.position, {"message": sentence})
        update_run(connection, run.company_id, run.id, {"state": state, "finished_at": at})
        end_attempt(connection, run.company_id, run.id)
        if run.undoes_run_id:
            _take_back(connection, run, run.undoes_run_id, lines)
        settle_domains(connection, work.services, run, lines, at)
        update_connection(connection, run.company_id, run.connection_id, {"last_used_at": at})
        act = Act(run.company_id, run.actor, at)
        act.record(connection, f"dns.run.{state.lower()}", run.zone.rstrip("."), str(run.id))
        if state is RunState.APPLIED:  # of any other, it is needed to go on or to take it back
            forget_used(connection, act, run.company_id, run.connection_id)
        end_lease(connection, work.lease(at))

    await work.step(writing)


def _take_back(connection: Connection, undo: DnsRunRow, run_id: UUID, lines: Sequence[DnsRunChangeRow]) -> None:
    """Mark what an undo took back; the run is UNDONE once nothing that it wrote is left."""
    gone = {(line.name, line.type) for line in lines if line.outcome and line.outcome.goes_on}
    for line in ledger_of(connection, undo.company_id, run_id):
        if (line.name, line.type) in gone and line.written:
            update_line(connection, undo.company_id, run_id, line.position, {"undone_by": undo.id})
    left = [line for line in ledger_of(connection, undo.company_id, run_id) if line.written and not line.undone_by]
    if not left:
        update_run(connection, undo.company_id, run_id, {"state": RunState.UNDONE})


def tell_plugins(services: Services, run: DnsRunRow, lines: Sequence[DnsRunChangeRow]) -> None:
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
