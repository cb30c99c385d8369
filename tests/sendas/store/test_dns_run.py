"""Plans that are used once, runs, and the ledger (providers.md section 2, rules 14, 20 and 22)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from sendas.domain.dns_plan import PlannedChange
from sendas.domain.dns_run import ChangeOutcome, RunState
from sendas.domain.sentence import Sentence
from sendas.store.company import find_by_external_id
from sendas.store.dns_plan import DnsPlanRow, add_plan, find_plan, use_plan
from sendas.store.dns_run import (
    DnsRunRow,
    add_run,
    find_run,
    ledger_of,
    running,
    unfinished_runs,
    update_line,
    update_run,
    written_values,
)
from sendas.store.zone_lease import ZoneLeaseRow, take_lease
from sendas_providers import Change, RRset, Value
from tests.service import Service
from tests.surroundings import NOON

ZONE = "shop.be."


def rrset(*texts: str) -> RRset:
    return RRset("a.shop.be.", "TXT", 60, frozenset(map(Value, texts)))


ADDED = PlannedChange(Change(rrset("theirs"), rrset("theirs", "ours")), Sentence("x"))
REPLACED = PlannedChange(Change(rrset("theirs", "ours"), rrset("theirs", "newer")), Sentence("x"))
REMOVED = PlannedChange(Change(rrset("gone"), None), Sentence("x"))


def company_id(connection: Connection) -> UUID:
    row = find_by_external_id(connection, "starcomm")
    assert row
    return row.id


def plan_row(company: UUID) -> DnsPlanRow:
    return DnsPlanRow(
        id=uuid4(),
        company_id=company,
        domain_id=uuid4(),
        connection_id=uuid4(),
        provider_id="p",
        zone=ZONE,
        changes=[ADDED, REPLACED],
        blockers=[],
        warnings=[],
        hash="h",
        created_at=NOON,
        expires_at=NOON + timedelta(minutes=15),
    )


def begun(connection: Connection, *changes: PlannedChange, at: datetime = NOON, zone: str = ZONE) -> DnsRunRow:
    """Add a plan and its run."""
    plan = plan_row(company_id(connection))
    add_plan(connection, plan)
    run = DnsRunRow(
        id=uuid4(),
        company_id=plan.company_id,
        plan_id=plan.id,
        domain_id=plan.domain_id,
        connection_id=plan.connection_id or uuid4(),
        provider_id="p",
        zone=zone,
        zone_ref="",
        hash="h",
        actor="theo",
        created_at=at,
    )
    add_run(connection, run, changes or (ADDED,))
    return run


def leased(until: datetime, zone_ref: str = "") -> ZoneLeaseRow:
    return ZoneLeaseRow(zone=ZONE, provider_id="p", zone_ref=zone_ref, owner=uuid4(), until=until)


async def test_rule_14_of_twenty_who_use_a_plan_at_once_one_is_told_yes(service: Service) -> None:
    database = service.services.database
    with database.writing() as connection:
        plan = plan_row(company_id(connection))
        add_plan(connection, plan)
    start = threading.Barrier(20)

    def use(_: int) -> bool:
        start.wait()
        with database.writing() as connection:
            return use_plan(connection, plan.company_id, plan.id, NOON)

    with ThreadPoolExecutor(20) as threads:
        assert sum(threads.map(use, range(20))) == 1
    with database.writing() as connection:
        assert not use_plan(connection, uuid4(), plan.id, NOON)
        used = find_plan(connection, plan.company_id, plan.id)
        assert used
        assert used.used_at == NOON
        assert not used.applicable(NOON)
        assert find_plan(connection, uuid4(), plan.id) is None


@pytest.mark.parametrize(
    ("changes", "seconds", "applicable"),
    [
        ({}, 899.9, True),
        ({}, 900, False),
        ({"connection_id": None}, 0, False),
        ({"changes": []}, 0, False),
        ({"used_at": NOON}, 0, False),
    ],
)
def test_rule_14_when_a_plan_can_be_applied(changes: dict[str, object], seconds: float, *, applicable: bool) -> None:
    plan = plan_row(uuid4()).model_copy(update=changes)
    assert plan.applicable(NOON + timedelta(seconds=seconds)) is applicable


async def test_rule_14_a_plan_has_one_run(service: Service) -> None:
    with service.services.database.writing() as connection:
        run = begun(connection)
    with pytest.raises(IntegrityError), service.services.database.writing() as connection:
        add_run(connection, run.model_copy(update={"id": uuid4()}), [ADDED])


async def test_rule_20_the_ledger_has_a_row_for_each_change_in_order(service: Service) -> None:
    with service.services.database.writing() as connection:
        run = begun(connection, ADDED, REMOVED)
        update_line(connection, run.company_id, run.id, 1, {"outcome": ChangeOutcome.FAILED, "settled_at": NOON})
        # Another company's hand reaches none of it.
        update_line(connection, uuid4(), run.id, 0, {"outcome": ChangeOutcome.APPLIED})
        update_run(connection, uuid4(), run.id, {"state": RunState.UNDONE})
        first, second = ledger_of(connection, run.company_id, run.id)
        assert (first.position, first.name, first.type, first.planned) == (0, "a.shop.be.", "TXT", [ADDED])
        assert (first.outcome, first.sent_at, first.tries) == (None, None, 0)
        assert (second.position, second.outcome, second.settled_at) == (1, ChangeOutcome.FAILED, NOON)
        assert ledger_of(connection, uuid4(), run.id) == []
        assert find_run(connection, uuid4(), run.id) is None
        assert find_run(connection, run.company_id, run.id) == run


async def test_rule_16_a_run_under_way_is_seen_by_zone_credential_and_domain(service: Service) -> None:
    with service.services.database.writing() as connection:
        run = begun(connection)
        for where in ({"zone": ZONE}, {"connection_id": run.connection_id}, {"domain_id": run.domain_id}, {}):
            assert running(connection, run.company_id, **where)
        assert not running(connection, run.company_id, zone="other.be.")
        assert not running(connection, run.company_id, connection_id=uuid4())
        assert not running(connection, uuid4(), zone=ZONE)
        update_run(connection, run.company_id, run.id, {"state": RunState.FAILED})
        assert not running(connection, run.company_id, zone=ZONE)


async def test_rule_19_runs_that_nobody_works_on_are_found_again_oldest_first(service: Service) -> None:
    with service.services.database.writing() as connection:
        late = begun(connection, at=NOON + timedelta(seconds=9), zone="late.be.")
        early = begun(connection)
        ended = begun(connection, zone="ended.be.")
        update_run(connection, ended.company_id, ended.id, {"state": RunState.APPLIED})
        assert [each.id for each in unfinished_runs(connection, NOON, 10)] == [early.id, late.id]
        assert [each.id for each in unfinished_runs(connection, NOON, 1)] == [early.id]
        until = NOON + timedelta(seconds=30)
        # A copy of the zone on another server is no zone of theirs.
        assert take_lease(connection, leased(until, "elsewhere"), NOON)
        assert [each.id for each in unfinished_runs(connection, NOON, 10)] == [early.id, late.id]
        assert take_lease(connection, leased(until), NOON)
        assert [each.id for each in unfinished_runs(connection, NOON, 10)] == [late.id]
        assert [each.id for each in unfinished_runs(connection, until, 10)] == [early.id, late.id]


@pytest.mark.parametrize(
    ("outcome", "written"),
    [
        (ChangeOutcome.APPLIED, {"ours"}),
        (ChangeOutcome.UNKNOWN, {"ours"}),
        (ChangeOutcome.NOOP, set[str]()),
        (ChangeOutcome.CONFLICT, set[str]()),
        (ChangeOutcome.FAILED, set[str]()),
        (None, set[str]()),
    ],
)
async def test_rule_22_what_is_ours_is_what_the_ledger_says_that_we_wrote(
    service: Service, outcome: ChangeOutcome | None, written: set[str]
) -> None:
    with service.services.database.writing() as connection:
        run = begun(connection, ADDED)
        update_line(connection, run.company_id, run.id, 0, {"outcome": outcome})
        assert written_values(connection, run.company_id, "a.shop.be.", "TXT") == written
        # Neither another company's ledger, nor another name or type.
        assert written_values(connection, uuid4(), "a.shop.be.", "TXT") == set()
        assert written_values(connection, run.company_id, "b.shop.be.", "TXT") == set()
        assert written_values(connection, run.company_id, "a.shop.be.", "MX") == set()


async def test_rule_22_a_value_that_others_had_there_before_is_theirs(service: Service) -> None:
    with service.services.database.writing() as connection:
        run = begun(connection, REPLACED, REMOVED)
        for position in (0, 1):
            update_line(connection, run.company_id, run.id, position, {"outcome": ChangeOutcome.APPLIED})
        assert written_values(connection, run.company_id, "a.shop.be.", "TXT") == {"newer"}
