"""What receivers made of each domain at its last check."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, ForeignKeyConstraint, delete, insert, select, update
from sqlmodel import Field, SQLModel

from sendas.domain.domain_report import DomainReport
from sendas.store.columns import UtcDateTime
from sendas.store.rows import all_rows
from sendas.store.table import NamedTable, table_of
from sendas.store.value_column import ValueColumn


class DomainReportRow(SQLModel):
    """The latest report on a domain."""

    domain_id: UUID = Field(primary_key=True)
    company_id: UUID = Field(index=True)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    report: DomainReport = Field(sa_type=ValueColumn(DomainReport))


class DomainReportTable(DomainReportRow, NamedTable, table=True):
    """The table of reports."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["company_id", "domain_id"], ["sending_domain.company_id", "sending_domain.id"], ondelete="CASCADE"
        ),
    )


reports = table_of(DomainReportTable)


def put_report(connection: Connection, row: DomainReportRow) -> None:
    """Keep a report in the place of an older one."""
    values = {"seen_at": row.seen_at, "report": row.report}
    mine = (reports.c.company_id == row.company_id, reports.c.domain_id == row.domain_id)
    if not connection.execute(update(reports).where(*mine).values(values)).rowcount:
        connection.execute(insert(reports).values(row.model_dump() | values))


def drop_report(connection: Connection, company_id: UUID, domain_id: UUID) -> None:
    """Forget the report on a domain."""
    connection.execute(delete(reports).where(reports.c.company_id == company_id, reports.c.domain_id == domain_id))


def reports_of(connection: Connection, company_id: UUID) -> Mapping[UUID, DomainReport]:
    """Give the reports of a company by domain id."""
    mine = select(*reports.c).where(reports.c.company_id == company_id)
    return {row.domain_id: row.report for row in all_rows(connection, DomainReportRow, mine)}
