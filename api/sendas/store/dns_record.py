"""The rows that domains must publish, each with its latest check."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Connection, ForeignKeyConstraint, UniqueConstraint, delete, insert, select
from sqlmodel import Field, SQLModel

from sendas.domain.domain_check import RecordAction
from sendas.domain.observation import RecordType
from sendas.domain.reach import Absence, Reach
from sendas.domain.requirement import Purpose
from sendas.domain.sentence import Sentence
from sendas.domain.verdict import RecordStatus
from sendas.store.columns import SentenceColumn, UtcDateTime, closed_set
from sendas.store.rows import all_rows, one_row
from sendas.store.table import NamedTable, table_of


class DnsRecordRow(SQLModel):
    """One record to publish, and where it stands. `code` is an open set.

    `stored`, `served` and `seen` are how far it has come. `absent_ttl` is for how many seconds the absence that was
    seen may be remembered, and `absence_until` when the last resolver has forgotten it.
    """

    model_config = {"arbitrary_types_allowed": True}

    id: UUID = Field(primary_key=True)
    company_id: UUID
    domain_id: UUID = Field(index=True)
    position: int
    purpose: Purpose = Field(sa_type=closed_set(Purpose))
    type: RecordType = Field(sa_type=closed_set(RecordType))
    name: str
    zone: str
    value: str
    action: RecordAction = Field(sa_type=closed_set(RecordAction))
    replaces: list[str] = Field(default_factory=list[str], sa_type=JSON)
    added: str | None = None
    ttl: int
    priority: int | None = None
    required: bool
    status: RecordStatus = Field(sa_type=closed_set(RecordStatus))
    observed: list[str] = Field(default_factory=list[str], sa_type=JSON)
    code: str
    message: Sentence = Field(sa_type=SentenceColumn)
    last_checked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    valid_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    stored: bool | None = None
    served: bool | None = None
    seen: bool | None = None
    absent_ttl: int | None = None
    absence_until: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @property
    def reach(self) -> Reach:
        """How far it has come."""
        return Reach(self.stored, self.served, self.seen)

    @property
    def absence(self) -> Absence:
        """How long its absence may be remembered."""
        return Absence(self.absent_ttl, self.absence_until)


class DnsRecordTable(DnsRecordRow, NamedTable, table=True):
    """The table of records."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["company_id", "domain_id"], ["sending_domain.company_id", "sending_domain.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("domain_id", "purpose", "type"),
    )


records = table_of(DnsRecordTable)


def records_of_company(connection: Connection, company_id: UUID) -> list[DnsRecordRow]:
    """Give all records of a company in order."""
    mine = records.c.company_id == company_id
    return all_rows(connection, DnsRecordRow, select(*records.c).where(mine).order_by(records.c.position))


def records_of_domain(connection: Connection, company_id: UUID, domain_id: UUID) -> list[DnsRecordRow]:
    """Give the records of one domain in order."""
    mine = (records.c.company_id == company_id, records.c.domain_id == domain_id)
    return all_rows(connection, DnsRecordRow, select(*records.c).where(*mine).order_by(records.c.position))


def find_record(connection: Connection, company_id: UUID, record_id: UUID) -> DnsRecordRow | None:
    """Give one record of a company."""
    mine = (records.c.company_id == company_id, records.c.id == record_id)
    return one_row(connection, DnsRecordRow, select(*records.c).where(*mine))


def replace_records(connection: Connection, company_id: UUID, domain_id: UUID, rows: Sequence[DnsRecordRow]) -> None:
    """Put a check round in place of the last one: ids stay, one statement writes all."""
    mine = (records.c.company_id == company_id, records.c.domain_id == domain_id)
    connection.execute(delete(records).where(*mine))
    if rows:
        # The driver adapts each value by its column's type; model_dump would take sentences apart.
        connection.execute(insert(records), [dict(row) for row in rows])
