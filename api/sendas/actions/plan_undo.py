"""Draw up what takes a run back, three-way."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from sendas.actions.caller import Caller
from sendas.actions.not_found import found
from sendas.actions.read_zone import list_zone, see
from sendas.actions.undoable import must_be_undoable, nothing_left
from sendas.domain.dns_plan import DnsPlan
from sendas.domain.draft_plan import Scene, draft_undo
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sentence import Sentence
from sendas.domain.zone_agreement import question_of
from sendas.services import Services
from sendas.store import Connection
from sendas.store.dns_connection import DnsConnectionRow, find_connection
from sendas.store.dns_run import DnsRunChangeRow, DnsRunRow, find_run, ledger_of
from sendas.store.sending_domain import SendingDomainRow, find_domain
from sendas_providers import Zone


async def undo_plan(
    services: Services, caller: Caller, run_id: UUID, connection_id: UUID | None
) -> tuple[SendingDomainRow, DnsConnectionRow, DnsPlan]:
    """Plan to take back what a run wrote, with its own credential or another one for the same zone.

    Raises `Refused`: NOT_FOUND, RUN_IN_PROGRESS, NOT_UNDOABLE where nothing of ours is left.
    """

    def work(connection: Connection) -> tuple[DnsRunRow, list[DnsRunChangeRow], DnsConnectionRow, SendingDomainRow]:
        run = found(find_run(connection, caller.company_id, run_id), "undoesRunId")
        own = connection_id or run.connection_id
        credential = found(find_connection(connection, caller.company_id, own), "connectionId")
        domain = found(find_domain(connection, caller.company_id, run.domain_id), "domainId")
        return run, ledger_of(connection, caller.company_id, run_id), credential, domain

    run, lines, credential, domain = await services.database.read(work)
    must_be_undoable(run, "undoesRunId")
    done = [line.planned[0] for line in lines if line.written and not line.undone_by]
    questions = [question_of(each.change) for each in done]
    view = await see(services, questions, questions)
    names = {each.change.key[0] for each in done}
    zone, rrsets = await list_zone(services, credential, run.zone.rstrip("."), names, partial(_written_to, run))
    if not _wrote_there(run, credential, zone):
        sentence = Sentence("This credential is for another zone or server than the one that was changed.")
        raise Refused.because(ErrorCode.ZONE_NOT_FOUND, sentence, "connectionId")
    reason = Sentence("Takes back what was written on {day}.", {"day": run.created_at.date().isoformat()})
    plan = draft_undo(done, rrsets, Scene(zone, view.cut, view.seen, view.label), reason)
    if not plan.changes:
        raise _kept() if plan.warnings else nothing_left("undoesRunId")
    return domain, credential, plan


def _written_to(run: DnsRunRow, zones: Sequence[Zone]) -> Zone:
    return next((zone for zone in zones if zone.ref == run.zone_ref), zones[0])


def _wrote_there(run: DnsRunRow, credential: DnsConnectionRow, zone: Zone) -> bool:
    """Say whether a credential reaches the very zone that a run wrote to, not a copy of it on another server."""
    if (zone.name, credential.provider_id) != (run.zone, run.provider_id):
        return False
    # Of runs of before servers were told apart, their own credential alone is known to reach the zone.
    return zone.ref == run.zone_ref or (run.zone_ref == run.zone and credential.id == run.connection_id)


def _kept() -> Refused:
    sentence = Sentence("Others changed all of what was written since; it stays as it is.")
    return Refused.because(ErrorCode.NOT_UNDOABLE, sentence, "undoesRunId")
