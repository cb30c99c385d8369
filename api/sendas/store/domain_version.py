"""What tells cheaply whether something about a domain has changed, whichever process changed it."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import Connection, case, func, select

from sendas.domain.dns_run import RunState
from sendas.store.dns_run import ledger, runs
from sendas.store.sending_domain import domains

DomainVersion = str
# Records and reports are written together with the time of their check.
_STATE = [column for column in domains.c if column.name not in {"id", "company_id", "public_key", "asked_at"}]


def domain_versions(connection: Connection, domain_ids: Collection[UUID]) -> Mapping[UUID, DomainVersion]:
    """Give the versions of those domains that are there: equal while no check and no run has changed one.

    One statement.
    """
    wanted = domains.c.id.in_(domain_ids)
    joined = domains.outerjoin(
        runs, (runs.c.domain_id == domains.c.id) & (runs.c.company_id == domains.c.company_id)
    ).outerjoin(ledger, (ledger.c.run_id == runs.c.id) & (ledger.c.company_id == runs.c.company_id))
    counts = (
        func.count(runs.c.id),
        func.count(runs.c.finished_at),
        func.count(case((runs.c.state == RunState.UNDONE, 1))),
        func.count(ledger.c.outcome),
        func.count(ledger.c.undone_by),
    )
    statement = select(domains.c.id, *_STATE, *counts).select_from(joined).where(wanted).group_by(domains.c.id)
    return {row[0]: repr(tuple(row[1:])) for row in connection.execute(statement)}
