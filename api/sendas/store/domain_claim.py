"""Who holds the right to send from a name."""

from uuid import UUID

from sqlalchemy import Connection, delete, exists, select
from sqlalchemy.dialects import sqlite
from sqlmodel import Field, SQLModel

from sendas.store.sending_domain import CAN_SEND, domains
from sendas.store.table import NamedTable, table_of


class DomainClaimRow(SQLModel):
    """The one company that may send from a name; the primary key decides every race."""

    name: str = Field(primary_key=True)
    company_id: UUID = Field(foreign_key="company.id", ondelete="CASCADE")


class DomainClaimTable(DomainClaimRow, NamedTable, table=True):
    """The table of held names."""


claims = table_of(DomainClaimTable)


def claim(connection: Connection, company_id: UUID, name: str) -> UUID:
    """Take the right to a name unless it is held; gives the company that holds it now."""
    values = {"name": name, "company_id": company_id}
    connection.execute(sqlite.insert(claims).values(values).on_conflict_do_nothing())
    holder: UUID = connection.execute(select(claims.c.company_id).where(claims.c.name == name)).scalar_one()
    return holder


def holder_of(connection: Connection, name: str) -> UUID | None:
    """Give the company that holds a name. For the claim contest alone: never to be told before a proof."""
    return connection.execute(select(claims.c.company_id).where(claims.c.name == name)).scalar_one_or_none()


def release_unused_claim(connection: Connection, company_id: UUID, name: str) -> None:
    """Give a name free when none of the company's domains of that name can send."""
    sending = exists().where(domains.c.company_id == company_id, domains.c.name == name, domains.c.status.in_(CAN_SEND))
    mine = (claims.c.name == name, claims.c.company_id == company_id)
    connection.execute(delete(claims).where(*mine, ~sending))
