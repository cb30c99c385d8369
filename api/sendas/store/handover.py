"""Links to hand-overs: capabilities for people without an account, hashed at rest."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any  # what a column holds
from uuid import UUID

from sqlalchemy import Connection, ForeignKeyConstraint, Select, insert, select, update
from sqlmodel import Field, SQLModel

from sendas.domain.locale import Locale
from sendas.store.columns import UtcDateTime, closed_set
from sendas.store.rows import all_rows, one_row
from sendas.store.table import NamedTable, table_of


class HandoverRow(SQLModel):
    """One link to the hand-over of a domain. `token_hash` is the SHA-256 of its secret."""

    id: UUID = Field(primary_key=True)
    company_id: UUID
    domain_id: UUID = Field(index=True)
    token_hash: bytes = Field(unique=True)
    locale: Locale = Field(sa_type=closed_set(Locale))
    actor: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class HandoverTable(HandoverRow, NamedTable, table=True):
    """The table of links."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["company_id", "domain_id"], ["sending_domain.company_id", "sending_domain.id"], ondelete="CASCADE"
        ),
    )


handovers = table_of(HandoverTable)


def add_handover(connection: Connection, row: HandoverRow) -> None:
    """Keep a link."""
    connection.execute(insert(handovers).values(row.model_dump()))


def find_handover(connection: Connection, company_id: UUID, handover_id: UUID, now: datetime) -> HandoverRow | None:
    """Give a link of a company that still works."""
    mine = (handovers.c.company_id == company_id, handovers.c.id == handover_id)
    return one_row(connection, HandoverRow, _working(now).where(*mine))


def handovers_of(connection: Connection, company_id: UUID, now: datetime) -> Mapping[UUID, Sequence[HandoverRow]]:
    """Give the links of a company that still work by domain id, oldest first."""
    mine = _working(now).where(handovers.c.company_id == company_id)
    links = defaultdict[UUID, list[HandoverRow]](list)
    for row in all_rows(connection, HandoverRow, mine.order_by(handovers.c.created_at, handovers.c.id)):
        links[row.domain_id].append(row)
    return links


def handover_by_token(connection: Connection, token_hash: bytes, now: datetime) -> HandoverRow | None:
    """Give the link of a token that still works. The token says whose it is: the only read without a company."""
    return one_row(connection, HandoverRow, _working(now).where(handovers.c.token_hash == token_hash))


def revoke(connection: Connection, company_id: UUID, handover_id: UUID, at: datetime) -> bool:
    """Let a link stop working; says whether it worked until now."""
    working = (handovers.c.revoked_at.is_(None), handovers.c.expires_at > at)
    mine = (handovers.c.company_id == company_id, handovers.c.id == handover_id)
    return connection.execute(update(handovers).where(*mine, *working).values(revoked_at=at)).rowcount == 1


def _working(now: datetime) -> Select[*tuple[Any, ...]]:
    return select(*handovers.c).where(handovers.c.revoked_at.is_(None), handovers.c.expires_at > now)
