"""One writer at a time for each zone, whatever company or process it works for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, delete, update
from sqlalchemy.dialects import sqlite
from sqlmodel import Field, SQLModel

from sendas.store.columns import UtcDateTime
from sendas.store.table import NamedTable, table_of


class ZoneLeaseRow(SQLModel):
    """Who may write to a zone, and until when; `owner` is one attempt at one run.

    A zone is known by its provider and what that calls it: a name alone can stand for a copy on somebody's own server.
    """

    zone: str = Field(primary_key=True)
    provider_id: str = Field(primary_key=True)
    zone_ref: str = Field(primary_key=True)
    owner: UUID
    until: datetime = Field(sa_type=UtcDateTime)


class ZoneLeaseTable(ZoneLeaseRow, NamedTable, table=True):
    """The table of leases."""


leases = table_of(ZoneLeaseTable)


def take_lease(connection: Connection, lease: ZoneLeaseRow, now: datetime) -> bool:
    """Take the lease of a zone unless another owner still has it; says whether it was taken."""
    statement = sqlite.insert(leases).values(lease.model_dump())
    over = statement.on_conflict_do_update(
        index_elements=[leases.c.zone, leases.c.provider_id, leases.c.zone_ref],
        set_={"owner": lease.owner, "until": lease.until},
        where=(leases.c.until <= now) | (leases.c.owner == lease.owner),
    )
    return connection.execute(over).rowcount == 1


def keep_lease(connection: Connection, lease: ZoneLeaseRow) -> bool:
    """Let a lease last until another time; says whether it was still the owner's."""
    return connection.execute(update(leases).where(_own(lease)).values(until=lease.until)).rowcount == 1


def end_lease(connection: Connection, lease: ZoneLeaseRow) -> None:
    """Give a lease back."""
    connection.execute(delete(leases).where(_own(lease)))


def _own(lease: ZoneLeaseRow) -> ColumnElement[bool]:
    there = (leases.c.provider_id == lease.provider_id, leases.c.zone_ref == lease.zone_ref)
    return and_(leases.c.zone == lease.zone, *there, leases.c.owner == lease.owner)
