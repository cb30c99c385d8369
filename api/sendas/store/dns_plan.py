"""Plans as they were shown; what was approved can never change."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, UniqueConstraint, insert, select, update
from sqlmodel import Field, SQLModel

from sendas.domain.acid_test import ReceiverVerdict
from sendas.domain.dns_plan import MANUAL, PlannedChange
from sendas.domain.finding import Finding
from sendas.store.change_column import FindingsColumn, PlannedChangesColumn
from sendas.store.columns import UtcDateTime
from sendas.store.rows import all_rows, one_row
from sendas.store.table import NamedTable, table_of
from sendas.store.value_column import ValueColumn


class DnsPlanRow(SQLModel):
    """A plan. Domain and credential may be gone by now: the ledger outlives them, so they are not foreign keys."""

    model_config = {"arbitrary_types_allowed": True}

    id: UUID = Field(primary_key=True)
    company_id: UUID = Field(foreign_key="company.id", ondelete="CASCADE")
    domain_id: UUID
    connection_id: UUID | None = None
    provider_id: str
    zone: str | None = None
    zone_ref: str = ""
    changes: list[PlannedChange] = Field(sa_type=PlannedChangesColumn)
    blockers: list[Finding] = Field(sa_type=FindingsColumn)
    warnings: list[Finding] = Field(sa_type=FindingsColumn)
    receiver_after: ReceiverVerdict | None = Field(default=None, sa_type=ValueColumn(ReceiverVerdict), nullable=True)
    hash: str
    undoes_run_id: UUID | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    def applicable(self, now: datetime) -> bool:
        """Whether it can be applied now."""
        usable = self.connection_id is not None and self.used_at is None and now < self.expires_at
        return usable and self.sound

    @property
    def sound(self) -> bool:
        """Whether it changes something, and nothing stands in the way."""
        return bool(self.changes) and not self.blockers

    @property
    def elsewhere(self) -> bool:
        """Whether a person makes the changes at the DNS host, sent there by the provider."""
        return self.connection_id is None and self.provider_id != MANUAL


class DnsPlanTable(DnsPlanRow, NamedTable, table=True):
    """The table of plans."""

    __table_args__ = (UniqueConstraint("company_id", "id"),)


plans = table_of(DnsPlanTable)


def add_plan(connection: Connection, row: DnsPlanRow) -> None:
    """Keep a plan."""
    connection.execute(insert(plans), [dict(row)])


def find_plan(connection: Connection, company_id: UUID, plan_id: UUID) -> DnsPlanRow | None:
    """Give a plan of a company."""
    mine = (plans.c.company_id == company_id, plans.c.id == plan_id)
    return one_row(connection, DnsPlanRow, select(*plans.c).where(*mine))


def plans_by_id(connection: Connection, company_id: UUID, plan_ids: Collection[UUID]) -> Mapping[UUID, DnsPlanRow]:
    """Give several plans of a company by their ids."""
    mine = (plans.c.company_id == company_id, plans.c.id.in_(plan_ids))
    return {row.id: row for row in all_rows(connection, DnsPlanRow, select(*plans.c).where(*mine))}


def use_plan(connection: Connection, company_id: UUID, plan_id: UUID, at: datetime) -> bool:
    """Use a plan up; says whether it was there to be used. However many ask at once, one is told yes."""
    unused = (plans.c.company_id == company_id, plans.c.id == plan_id, plans.c.used_at.is_(None))
    return connection.execute(update(plans).where(*unused).values(used_at=at)).rowcount == 1
