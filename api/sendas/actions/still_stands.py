"""What a plan was drawn up from, looked at again in the transaction that applies it."""

from uuid import UUID

from sendas.actions.not_found import found
from sendas.actions.stale_records import stale_records
from sendas.actions.undoable import must_be_undoable
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sentence import Sentence
from sendas.services import Services
from sendas.store import Connection
from sendas.store.company import find_company
from sendas.store.dns_plan import DnsPlanRow
from sendas.store.dns_record import records_of_domain
from sendas.store.dns_run import find_run, ledger_of
from sendas.store.domain_shelf import domain_shelf
from sendas.store.sending_domain import SendingDomainRow
from sendas.store.written_lines import names_written_since


def must_still_stand(services: Services, connection: Connection, plan: DnsPlanRow, domain: SendingDomainRow) -> None:
    """Raise `Refused` for a plan that no longer is what it was approved as.

    PLAN_CHANGED where runs wrote at its names since, or where a record that it removes is used again; for an undo
    NOT_UNDOABLE, or PLAN_CHANGED where some of it was taken back.
    """
    if plan.undoes_run_id:
        _undo_stands(connection, plan, plan.undoes_run_id)
    elif not _removed(plan) <= _stale(services, connection, domain):
        sentence = Sentence("A record that this plan removes may be in use again. Make a new plan.")
        raise Refused.because(ErrorCode.PLAN_CHANGED, sentence, "planId")
    names = {planned.change.key[0] for planned in plan.changes}
    if names & names_written_since(connection, plan.company_id, plan.zone or "", plan.created_at):
        raise _written_since()


def _undo_stands(connection: Connection, plan: DnsPlanRow, run_id: UUID) -> None:
    must_be_undoable(found(find_run(connection, plan.company_id, run_id), "planId"), "planId")
    lines = ledger_of(connection, plan.company_id, run_id)
    if {planned.change.key for planned in plan.changes} & {(line.name, line.type) for line in lines if line.undone_by}:
        raise _written_since()


def _removed(plan: DnsPlanRow) -> set[UUID]:
    """Give the records that a plan takes away: that is only ever done to what nothing uses any more."""
    return {each for planned in plan.changes if planned.change.after is None for each in planned.record_ids}


def _stale(services: Services, connection: Connection, domain: SendingDomainRow) -> set[UUID]:
    method = found(find_company(connection, domain.company_id)).method
    shelf = domain_shelf(connection, domain.company_id, services.servers, with_records=False)
    is_stale = stale_records(services, domain, shelf, method)
    return {each.id for each in records_of_domain(connection, domain.company_id, domain.id) if is_stale(each)}


def _written_since() -> Refused:
    sentence = Sentence("Records of this plan were changed since it was made. Make a new plan.")
    return Refused.because(ErrorCode.PLAN_CHANGED, sentence, "planId")
