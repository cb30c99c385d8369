"""What must be true when all is over: our books, the provider's books and the zone, held against each other."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from sendas.domain.dns_run import ChangeOutcome, RunState, run_state
from sendas.store.audit_event import AuditEventRow, events
from sendas.store.database import Database
from sendas.store.dns_plan import DnsPlanRow, plans
from sendas.store.dns_run import DnsRunChangeRow, DnsRunRow, ledger, runs
from sendas.store.rows import all_rows
from sendas.store.zone_lease import ZoneLeaseRow, leases
from sendas_providers import Change
from tests.kill.naive_provider import edits_of
from tests.kill.naive_server import NaiveZone

_NOTHING_WRITTEN = {None, ChangeOutcome.NOOP, ChangeOutcome.CONFLICT, ChangeOutcome.FAILED}


@dataclass(frozen=True, slots=True)
class Books:
    """The database, read when nobody writes to it any more."""

    plan: DnsPlanRow
    runs: list[DnsRunRow]
    lines: list[DnsRunChangeRow]
    events: list[AuditEventRow]
    leases: list[ZoneLeaseRow]


def read_books(path: Path) -> Books:
    """Read everything that runs write."""
    database = Database(f"sqlite:///{path}")
    try:
        with database.engine.begin() as connection:
            [plan] = all_rows(connection, DnsPlanRow, select(*plans.c))
            return Books(
                plan,
                all_rows(connection, DnsRunRow, select(*runs.c)),
                all_rows(connection, DnsRunChangeRow, select(*ledger.c).order_by(ledger.c.position)),
                all_rows(connection, AuditEventRow, select(*events.c)),
                all_rows(connection, ZoneLeaseRow, select(*leases.c)),
            )
    finally:
        database.close()


def violations(books: Books, zone: NaiveZone, *, acknowledged: bool) -> list[str]:
    """Give everything that is wrong."""
    found = [*_of_zone(books.plan, zone)]
    if books.runs:
        return [*found, *_of_run(books, zone), *_of_audit(books)]
    found += ["an acknowledged apply left no run"] if acknowledged else []
    found += ["the plan was used without a run"] if books.plan.used_at else []
    found += ["there are effects without a run"] if zone.ledger else []
    return found + (["there are events without a run"] if books.events else [])


def _of_zone(plan: DnsPlanRow, zone: NaiveZone) -> Iterator[str]:
    planned = {edit for each in plan.changes for edit in _edits(each.change)}
    done = Counter((effect.kind, effect.name, effect.type, effect.text) for effect in zone.ledger)
    yield from (f"done {times} times: {edit}" for edit, times in done.items() if times > 1)
    yield from (f"never planned: {edit}" for edit in done.keys() - planned)
    copies = Counter(each[1:] for each in zone.records)
    yield from (f"there are {times} of {record}" for record, times in copies.items() if times > 1)
    foreign = [each for each in zone.initial if ("remove", each.name, each.type, each.text) not in planned]
    if [each for each in zone.records if each in zone.initial and each in foreign] != foreign:
        yield "records of others were touched"


def _of_run(books: Books, zone: NaiveZone) -> Iterator[str]:
    done = {(effect.kind, effect.name, effect.type, effect.text) for effect in zone.ledger}
    for run in books.runs:
        if run.state is RunState.RUNNING or run.finished_at is None:
            yield "the run is in no named state"
        elif run.state is not run_state([line.outcome for line in books.lines]):
            yield f"the run is {run.state}, its changes say otherwise"
    for line in books.lines:
        edits = _edits(line.planned[0].change)
        if line.outcome is ChangeOutcome.APPLIED and not edits <= done:
            yield f"change {line.position} is APPLIED and was not done: {edits - done}"
        if line.outcome in _NOTHING_WRITTEN and edits & done:
            yield f"change {line.position} is {line.outcome} ({line.message}) and was done: {edits & done}"
        if line.sent_at is None and edits & done:
            yield f"change {line.position} was never sent and was done: {edits & done}"
    now = datetime.now(UTC)
    yield from (f"the lease of {lease.zone} is kept" for lease in books.leases if lease.until > now)


def _of_audit(books: Books) -> Iterator[str]:
    told = Counter(event.action for event in books.events)
    settled = Counter(f"{line.name.rstrip('.')}" for line in books.lines if line.outcome)
    if told["dns.apply"] != len(books.runs) or books.plan.used_at is None or len(books.runs) != 1:
        yield f"{len(books.runs)} runs and {told['dns.apply']} events of an apply"
    if Counter(event.target for event in books.events if event.action == "dns.change") != settled:
        yield f"{settled.total()} changes have an outcome, {told['dns.change']} have an event"
    ends = [f"dns.run.{run.state.lower()}" for run in books.runs if run.state is not RunState.RUNNING]
    if sorted(told.elements()) != sorted(
        ["dns.apply"] * told["dns.apply"] + ["dns.change"] * told["dns.change"] + ends
    ):
        yield f"events {dict(told)} of runs that ended {ends}"


def _edits(change: Change) -> set[tuple[str, str, str, str]]:
    return {(kind, name, rdtype, text) for kind, name, rdtype, _, text in edits_of(change)}
