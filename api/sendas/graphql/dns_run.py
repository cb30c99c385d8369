"""A plan being applied, and what became of each change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import strawberry

from sendas.domain.dns_run import ChangeOutcome, RunState
from sendas.domain.global_id import global_id
from sendas.graphql.connection import Connection, connection, page
from sendas.graphql.context import Context, Info
from sendas.graphql.dns_plan import DnsChange, DnsPlan, dns_change, dns_plan
from sendas.graphql.enums import describe
from sendas.graphql.node import Node
from sendas.store import Connection as Reading
from sendas.store.dns_plan import DnsPlanRow, plans_by_id
from sendas.store.dns_run import DnsRunChangeRow, DnsRunRow, ledgers_of, page_of_runs
from sendas.store.page import PageOf, Position
from sendas.store.sending_domain import SendingDomainRow

describe(RunState, "Where a run stands.", name="DnsRunState")
describe(ChangeOutcome, "What became of one change; UNKNOWN was sent and its answer lost.")


@strawberry.type(description="What became of one change.")
class DnsChangeResult:
    change: DnsChange = strawberry.field(description="The change.")
    outcome: ChangeOutcome = strawberry.field(description="What became of it.")
    message: str = strawberry.field(description="One sentence, in the company's language.")


@strawberry.type(description="A plan being applied, or that was.")
class DnsRun(Node):
    plan: DnsPlan = strawberry.field(description="The plan.")
    state: RunState = strawberry.field(description="Where it stands.")
    results: list[DnsChangeResult] = strawberry.field(
        description="What became of each change so far; one that was never tried is not there."
    )
    started_at: datetime = strawberry.field(description="When it began.")
    finished_at: datetime | None = strawberry.field(description="When it ended.")
    undoable: bool = strawberry.field(
        description="True while an undo plan would still find something of ours to take back."
    )


@dataclass(frozen=True, slots=True)
class RunParts:
    """What runs are shown with: their plans by id, and their ledgers by run."""

    plans: Mapping[UUID, DnsPlanRow]
    ledgers: Mapping[UUID, Sequence[DnsRunChangeRow]]


def run_parts(connection: Reading, company_id: UUID, rows: Sequence[DnsRunRow]) -> RunParts:
    """Read what runs are shown with, in two statements however many there are."""
    plans = plans_by_id(connection, company_id, {row.plan_id for row in rows})
    return RunParts(plans, ledgers_of(connection, company_id, {row.id for row in rows}))


async def show_run(row: DnsRunRow, info: Info) -> DnsRun:
    """Read and show a run."""
    parts = await info.context.read(lambda reading: run_parts(reading, row.company_id, [row]))
    return dns_run(row, parts, info.context)


async def run_page(domain: SendingDomainRow, info: Info, first: int | None, after: str | None) -> Connection[DnsRun]:
    """Give a page of a domain's runs, newest first."""
    wanted, company_id = page(first, after, 20, newest_first=True), info.context.company.id

    def work(reading: Reading) -> tuple[PageOf[DnsRunRow], RunParts]:
        found = page_of_runs(reading, company_id, domain.id, wanted)
        return found, run_parts(reading, company_id, found.rows)

    found, parts = await info.context.read(work)
    return connection(
        found,
        lambda row: dns_run(row, parts, info.context),
        lambda row: Position(row.created_at, row.id),
        wanted,
    )


def dns_run(row: DnsRunRow, parts: RunParts, context: Context) -> DnsRun:
    """Show a run."""
    plan, lines = parts.plans[row.plan_id], parts.ledgers[row.id]
    return DnsRun(
        id=strawberry.ID(global_id("DnsRun", row.id)),
        plan=dns_plan(plan, context),
        state=row.state,
        results=[_result(plan, line, context) for line in lines if line.outcome],
        started_at=row.created_at,
        finished_at=row.finished_at,
        undoable=row.state is not RunState.RUNNING and any(line.written and not line.undone_by for line in lines),
    )


def _result(plan: DnsPlanRow, line: DnsRunChangeRow, context: Context) -> DnsChangeResult:
    outcome = ChangeOutcome.UNDONE if line.undone_by else line.outcome or ChangeOutcome.UNKNOWN
    change = dns_change(line.planned[0], plan, context)
    return DnsChangeResult(change=change, outcome=outcome, message=context.say(line.message) if line.message else "")
