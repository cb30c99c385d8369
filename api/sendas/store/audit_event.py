"""Who did what and when, written in the same transaction as the change."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, insert, select
from sqlmodel import Field, SQLModel

from sendas.store.columns import UtcDateTime
from sendas.store.page import Page, PageOf, page_of
from sendas.store.rows import one_row
from sendas.store.table import NamedTable, table_of


class AuditEventRow(SQLModel):
    """One change: who (`actor`), what (`action`), to what (`target`), and a few words."""

    id: UUID = Field(primary_key=True)
    company_id: UUID | None = Field(default=None, foreign_key="company.id", index=True)
    actor: str
    action: str
    target: str
    detail: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)


class AuditEventTable(AuditEventRow, NamedTable, table=True):
    """The table of audit events; rows are only ever added."""


events = table_of(AuditEventTable)


@dataclass(frozen=True, slots=True)
class Act:
    """What is being done, by whom, for which company, and when."""

    company_id: UUID | None
    actor: str
    at: datetime

    def record(self, connection: Connection, action: str, target: str, detail: str = "") -> None:
        """Add the audit event of a change."""
        row = AuditEventRow(
            id=uuid4(), company_id=self.company_id, actor=self.actor, action=action, target=target, detail=detail,
            created_at=self.at,
        )  # fmt: skip
        connection.execute(insert(events).values(row.model_dump()))


def find_event(connection: Connection, company_id: UUID, event_id: UUID) -> AuditEventRow | None:
    """Give one event of a company's audit log."""
    mine = (events.c.company_id == company_id, events.c.id == event_id)
    return one_row(connection, AuditEventRow, select(*events.c).where(*mine))


def page_of_events(connection: Connection, company_id: UUID, page: Page) -> PageOf[AuditEventRow]:
    """Give a page of a company's audit log, newest first."""
    return page_of(connection, AuditEventRow, select(*events.c).where(events.c.company_id == company_id), events, page)
