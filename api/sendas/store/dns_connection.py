"""A company's credentials for DNS providers, sealed."""

from collections.abc import Mapping
from datetime import datetime
from enum import auto
from uuid import UUID

from sqlalchemy import JSON, Connection, UniqueConstraint, delete, func, insert, select, update
from sqlmodel import Field, SQLModel

from sendas.domain.named_enum import NamedEnum
from sendas.domain.sentence import Sentence
from sendas.store.columns import SentenceColumn, UtcDateTime, closed_set
from sendas.store.rows import all_rows, one_row
from sendas.store.table import NamedTable, table_of


class DnsConnectionStatus(NamedEnum):
    """Whether a credential works."""

    OK = auto()
    REFUSED = auto()
    EXPIRED = auto()
    UNREACHABLE = auto()


class DnsConnectionRow(SQLModel):
    """A credential.

    `sealed` holds the whole form, `problem` says why it does not work, or opens more than it must. One with a
    `forget_at` is for one use: it is removed when a run with it was applied, and at that time at the latest.
    """

    model_config = {"arbitrary_types_allowed": True}

    id: UUID = Field(primary_key=True)
    company_id: UUID = Field(foreign_key="company.id", ondelete="CASCADE")
    provider_id: str
    auth_id: str
    label: str
    sealed: bytes
    identity: str = ""
    status: DnsConnectionStatus = Field(sa_type=closed_set(DnsConnectionStatus))
    problem: Sentence | None = Field(default=None, sa_type=SentenceColumn, nullable=True)
    zones: list[str] = Field(default_factory=list[str], sa_type=JSON)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    last_used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    forget_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class DnsConnectionTable(DnsConnectionRow, NamedTable, table=True):
    """The table of credentials."""

    __table_args__ = (UniqueConstraint("company_id", "id"),)


connections = table_of(DnsConnectionTable)


def add_connection(connection: Connection, row: DnsConnectionRow) -> None:
    """Keep a credential."""
    connection.execute(insert(connections), [dict(row)])


def find_connection(connection: Connection, company_id: UUID, connection_id: UUID) -> DnsConnectionRow | None:
    """Give a credential of a company."""
    mine = (connections.c.company_id == company_id, connections.c.id == connection_id)
    return one_row(connection, DnsConnectionRow, select(*connections.c).where(*mine))


def connections_of(connection: Connection, company_id: UUID) -> list[DnsConnectionRow]:
    """Give the credentials of a company, oldest first."""
    mine = select(*connections.c).where(connections.c.company_id == company_id)
    return all_rows(connection, DnsConnectionRow, mine.order_by(connections.c.created_at, connections.c.id))


def count_connections(connection: Connection, company_id: UUID) -> int:
    """Count the credentials of a company."""
    statement = select(func.count()).select_from(connections).where(connections.c.company_id == company_id)
    return connection.execute(statement).scalar_one()


def update_connection(
    connection: Connection, company_id: UUID, connection_id: UUID, changes: Mapping[str, object]
) -> None:
    """Change columns of a credential."""
    mine = (connections.c.company_id == company_id, connections.c.id == connection_id)
    connection.execute(update(connections).where(*mine).values(changes))


def remove_connection(connection: Connection, company_id: UUID, connection_id: UUID) -> None:
    """Forget a credential; plans and runs that used it keep its id."""
    mine = (connections.c.company_id == company_id, connections.c.id == connection_id)
    connection.execute(delete(connections).where(*mine))
