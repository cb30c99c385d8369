"""Visits to DNS hosts: somebody was sent there with a plan's changes, and may come back once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, ForeignKeyConstraint, delete, exists, func, insert, select, update
from sqlmodel import Field, SQLModel

from sendas.domain.locale import Locale
from sendas.store.columns import UtcDateTime, closed_set
from sendas.store.rows import one_row
from sendas.store.table import NamedTable, table_of


class HostVisitRow(SQLModel):
    """One visit for one plan. `state_hash` is the SHA-256 of what whoever comes back must bring."""

    id: UUID = Field(primary_key=True)
    company_id: UUID
    domain_id: UUID
    plan_id: UUID
    plan_hash: str
    state_hash: bytes = Field(unique=True)
    locale: Locale = Field(sa_type=closed_set(Locale))
    actor: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class HostVisitTable(HostVisitRow, NamedTable, table=True):
    """The table of visits."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["company_id", "domain_id"], ["sending_domain.company_id", "sending_domain.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["company_id", "plan_id"], ["dns_plan.company_id", "dns_plan.id"], ondelete="CASCADE"),
    )


visits = table_of(HostVisitTable)


def add_visit(connection: Connection, row: HostVisitRow) -> None:
    """Keep a visit."""
    connection.execute(insert(visits).values(row.model_dump()))


def count_visits(connection: Connection, row: HostVisitRow, now: datetime) -> int:
    """Count the visits of a visit's domain whose time is not over, and that the same actor began."""
    mine = (visits.c.company_id == row.company_id, visits.c.domain_id == row.domain_id, visits.c.actor == row.actor)
    statement = select(func.count()).select_from(visits).where(*mine, visits.c.expires_at > now)
    return int(connection.execute(statement).scalar_one())


def visit_by_state(connection: Connection, state_hash: bytes) -> HostVisitRow | None:
    """Give the visit of a state, open or not. The state says whose it is: the only read without a company."""
    return one_row(connection, HostVisitRow, select(*visits.c).where(visits.c.state_hash == state_hash))


def use_visit(connection: Connection, company_id: UUID, visit_id: UUID, at: datetime) -> bool:
    """Use a visit up; says whether it was there to be used. However many come back at once, one is told yes."""
    mine = (visits.c.company_id == company_id, visits.c.id == visit_id)
    open_yet = (visits.c.used_at.is_(None), visits.c.expires_at > at)
    return connection.execute(update(visits).where(*mine, *open_yet).values(used_at=at)).rowcount == 1


def any_visit_over(connection: Connection, now: datetime) -> bool:
    """Say whether there are visits, of any company, whose time is over."""
    over = select(exists().where(visits.c.expires_at <= now))
    return bool(connection.execute(over).scalar_one())


def forget_visits(connection: Connection, now: datetime) -> None:
    """Remove the visits of every company whose time is over; the audit log keeps that they were."""
    connection.execute(delete(visits).where(visits.c.expires_at <= now))
