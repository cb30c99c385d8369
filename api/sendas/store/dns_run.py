"""Runs and their ledger: one row for each change, never taken away."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, ForeignKeyConstraint, UniqueConstraint, and_, exists, insert, or_, select, update
from sqlmodel import Field, SQLModel

from sendas.domain.dns_plan import PlannedChange
from sendas.domain.dns_run import ChangeOutcome, RunState
from sendas.domain.sentence import Sentence
from sendas.store.change_column import PlannedChangesColumn
from sendas.store.columns import SentenceColumn, UtcDateTime, closed_set
from sendas.store.page import Page, PageOf, page_of
from sendas.store.rows import all_rows, one_row
from sendas.store.table import NamedTable, table_of
from sendas.store.zone_lease import leases


class DnsRunRow(SQLModel):
    """A plan being applied, or that was; `created_at` is when it began.

    `attempt` is how often it was handed to the engine: each time under another id, since an engine never begins one
    again. `crashes` counts the attempts that never came to an end of their own, the one under way among them.
    """

    id: UUID = Field(primary_key=True)
    company_id: UUID = Field(foreign_key="company.id", ondelete="CASCADE")
    plan_id: UUID = Field(unique=True)
    domain_id: UUID = Field(index=True)
    connection_id: UUID
    provider_id: str
    zone: str
    zone_ref: str
    hash: str
    actor: str
    undoes_run_id: UUID | None = None
    state: RunState = Field(default=RunState.RUNNING, sa_type=closed_set(RunState), index=True)
    attempt: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    crashes: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    created_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class DnsRunTable(DnsRunRow, NamedTable, table=True):
    """The table of runs."""

    __table_args__ = (
        UniqueConstraint("company_id", "id"),
        ForeignKeyConstraint(["company_id", "plan_id"], ["dns_plan.company_id", "dns_plan.id"]),
    )


class DnsRunChangeRow(SQLModel):
    """The ledger: what was to be done, when it was sent, and what became of it.

    `sent_at` is written before the provider is called, so that whoever comes after a crash knows that it may have been.
    """

    model_config = {"arbitrary_types_allowed": True}

    run_id: UUID = Field(primary_key=True)
    position: int = Field(primary_key=True)
    company_id: UUID
    name: str
    type: str
    planned: list[PlannedChange] = Field(sa_type=PlannedChangesColumn)
    tries: int = 0
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: ChangeOutcome | None = Field(default=None, sa_type=closed_set(ChangeOutcome), nullable=True)
    message: Sentence | None = Field(default=None, sa_type=SentenceColumn, nullable=True)
    provider_ref: str | None = None
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    undone_by: UUID | None = None

    @property
    def written(self) -> bool:
        """Whether something of it was written, or may have been."""
        return self.outcome is not None and self.outcome.writes


class DnsRunChangeTable(DnsRunChangeRow, NamedTable, table=True):
    """The table of the ledger."""

    __table_args__ = (ForeignKeyConstraint(["company_id", "run_id"], ["dns_run.company_id", "dns_run.id"]),)


runs = table_of(DnsRunTable)
ledger = table_of(DnsRunChangeTable)


def add_run(connection: Connection, row: DnsRunRow, changes: Sequence[PlannedChange]) -> None:
    """Add a run with a ledger row for each change."""
    connection.execute(insert(runs), [dict(row)])
    lines = [
        DnsRunChangeRow(
            run_id=row.id,
            position=position,
            company_id=row.company_id,
            name=planned.change.key[0],
            type=planned.change.key[1],
            planned=[planned],
        )
        for position, planned in enumerate(changes)
    ]
    connection.execute(insert(ledger), [dict(line) for line in lines])


def find_run(connection: Connection, company_id: UUID, run_id: UUID) -> DnsRunRow | None:
    """Give a run of a company."""
    mine = (runs.c.company_id == company_id, runs.c.id == run_id)
    return one_row(connection, DnsRunRow, select(*runs.c).where(*mine))


def page_of_runs(connection: Connection, company_id: UUID, domain_id: UUID, page: Page) -> PageOf[DnsRunRow]:
    """Give a page of a domain's runs, newest first."""
    mine = (runs.c.company_id == company_id, runs.c.domain_id == domain_id)
    return page_of(connection, DnsRunRow, select(*runs.c).where(*mine), runs, page)


def running(connection: Connection, company_id: UUID, **where: object) -> bool:
    """Say whether a run of the company is under way at a `zone`, with a `connection_id` or for a `domain_id`."""
    matching = [runs.c[column] == value for column, value in where.items()]
    mine = exists().where(runs.c.company_id == company_id, runs.c.state == RunState.RUNNING, *matching)
    return bool(connection.execute(select(mine)).scalar_one())


def unfinished_runs(connection: Connection, now: datetime, limit: int) -> list[DnsRunRow]:
    """Give the runs of every company that nobody works on: their zone's lease is free or has run out."""
    free = or_(leases.c.until.is_(None), leases.c.until <= now)
    there = (leases.c.provider_id == runs.c.provider_id, leases.c.zone_ref == runs.c.zone_ref)
    joined = select(*runs.c).outerjoin(leases, and_(leases.c.zone == runs.c.zone, *there))
    waiting = joined.where(runs.c.state == RunState.RUNNING, free)
    return all_rows(connection, DnsRunRow, waiting.order_by(runs.c.created_at, runs.c.id).limit(limit))


def update_run(connection: Connection, company_id: UUID, run_id: UUID, changes: Mapping[str, object]) -> None:
    """Change columns of a run."""
    connection.execute(update(runs).where(runs.c.company_id == company_id, runs.c.id == run_id).values(changes))


def begin_attempt(connection: Connection, company_id: UUID, run_id: UUID) -> None:
    """Count an attempt as one that crashed, until it ends."""
    update_run(connection, company_id, run_id, {"crashes": runs.c.crashes + 1})


def end_attempt(connection: Connection, company_id: UUID, run_id: UUID) -> None:
    """Count an attempt no more: its process lived to its end."""
    update_run(connection, company_id, run_id, {"crashes": runs.c.crashes - 1})


def next_attempt(connection: Connection, row: DnsRunRow) -> DnsRunRow | None:
    """Give a run that nobody works on its next attempt; None where somebody else just did, or it has ended."""
    mine = (runs.c.company_id == row.company_id, runs.c.id == row.id)
    same = (runs.c.state == RunState.RUNNING, runs.c.attempt == row.attempt)
    changed = connection.execute(update(runs).where(*mine, *same).values(attempt=row.attempt + 1)).rowcount
    return row.model_copy(update={"attempt": row.attempt + 1}) if changed else None


def ledger_of(connection: Connection, company_id: UUID, run_id: UUID) -> list[DnsRunChangeRow]:
    """Give the ledger rows of a run in order."""
    mine = (ledger.c.company_id == company_id, ledger.c.run_id == run_id)
    return all_rows(connection, DnsRunChangeRow, select(*ledger.c).where(*mine).order_by(ledger.c.position))


def ledgers_of(
    connection: Connection, company_id: UUID, run_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[DnsRunChangeRow]]:
    """Give the ledger rows of several runs in order, by run."""
    mine = (ledger.c.company_id == company_id, ledger.c.run_id.in_(run_ids))
    found: dict[UUID, list[DnsRunChangeRow]] = {run_id: [] for run_id in run_ids}
    for line in all_rows(connection, DnsRunChangeRow, select(*ledger.c).where(*mine).order_by(ledger.c.position)):
        found[line.run_id].append(line)
    return found


def update_line(
    connection: Connection, company_id: UUID, run_id: UUID, position: int, changes: Mapping[str, object]
) -> None:
    """Change columns of one ledger row."""
    mine = (ledger.c.company_id == company_id, ledger.c.run_id == run_id, ledger.c.position == position)
    connection.execute(update(ledger).where(*mine).values(changes))


def written_values(connection: Connection, company_id: UUID, name: str, rdtype: str) -> set[str]:
    """Give the values that runs of the company wrote at a name and type, whatever became of them since."""
    done = ledger.c.outcome.in_([ChangeOutcome.APPLIED, ChangeOutcome.UNKNOWN])
    mine = (ledger.c.company_id == company_id, ledger.c.name == name, ledger.c.type == rdtype, done)
    written = set[str]()
    for row in all_rows(connection, DnsRunChangeRow, select(*ledger.c).where(*mine)):
        for planned in row.planned:
            change = planned.change
            present = {value.text for value in change.before.values} if change.before else set[str]()
            wanted = {value.text for value in change.after.values} if change.after else set[str]()
            written |= wanted - present
    return written
