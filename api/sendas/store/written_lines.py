"""What runs wrote, as the ledger knows it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, and_, select

from sendas.domain.dns_run import ChangeOutcome
from sendas.domain.left_values import LedgerLine
from sendas.store.dns_run import ledger, runs

_OF_RUN = and_(runs.c.company_id == ledger.c.company_id, runs.c.id == ledger.c.run_id)
_WRITTEN = [outcome for outcome in ChangeOutcome if outcome.writes]


def names_written_since(connection: Connection, company_id: UUID, zone: str, at: datetime) -> set[str]:
    """Give the names in a zone at which runs of the company wrote something after a time, or may have."""
    mine = (ledger.c.company_id == company_id, runs.c.zone == zone)
    later = (ledger.c.outcome.in_(_WRITTEN), ledger.c.settled_at > at)
    return set(connection.execute(select(ledger.c.name).join(runs, _OF_RUN).where(*mine, *later)).scalars())


def records_taken_since(connection: Connection, company_id: UUID, domain_id: UUID, at: datetime) -> set[UUID]:
    """Give the records of a domain that a provider took after a time, and that were neither removed nor taken back."""
    mine = (ledger.c.company_id == company_id, runs.c.domain_id == domain_id, runs.c.undoes_run_id.is_(None))
    taken = (ledger.c.outcome == ChangeOutcome.APPLIED, ledger.c.settled_at > at, ledger.c.undone_by.is_(None))
    statement = select(ledger.c.planned).join(runs, _OF_RUN).where(*mine, *taken).order_by(ledger.c.settled_at)
    stand = dict[UUID, bool]()
    for [planned] in connection.execute(statement).scalars():
        stand.update(dict.fromkeys(planned.record_ids, planned.change.after is not None))
    return {record_id for record_id, stands in stand.items() if stands}


def settled_lines(connection: Connection, company_id: UUID, domain_id: UUID) -> list[LedgerLine]:
    """Give every change that runs of a domain tried, in the order they were done."""
    mine = (ledger.c.company_id == company_id, runs.c.domain_id == domain_id, ledger.c.outcome.is_not(None))
    columns = (ledger.c.planned, ledger.c.outcome, runs.c.undoes_run_id)
    done = select(*columns).join(runs, _OF_RUN).where(*mine).order_by(ledger.c.settled_at, ledger.c.position)
    return [
        LedgerLine(planned.change, outcome, undoes=undoes is not None)
        for [planned], outcome, undoes in connection.execute(done)
    ]
