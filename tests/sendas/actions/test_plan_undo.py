"""Undo: a plan like any other, three-way (providers.md section 2, rule 21)."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from sendas.domain.dns_run import ChangeOutcome
from sendas.store.dns_connection import remove_connection
from sendas_providers import Change, Result, Zone, quoted
from sendas_providers.testing import UpdateFault, ZoneData
from tests.conftest import Launch
from tests.planning import (
    MERGED,
    OTHER_SECRET,
    SPF,
    THEIRS,
    ZONE,
    Interposed,
    Planning,
    Through,
    codes_of,
    copied,
    outcomes,
    planning,
    uuid_of,
)
from tests.service import codes


async def undo(here: Planning, run: Any, **changes: object) -> Any:
    """Plan the undo of a run with its own credential; the payload."""
    return await here.plan("starcomm", **({"connectionId": None, "undoesRunId": run["id"]} | changes))


async def undo_planned(here: Planning, run: Any, **changes: object) -> Any:
    answer = await undo(here, run, **changes)
    assert answer["userErrors"] == []
    return answer["plan"]


def spf_lines(here: Planning) -> list[str]:
    return [line for line in here.zone.lines() if "v=spf1" in line]


@pytest.mark.parametrize("server", [1, 2])
async def test_rule_21_undo_leaves_the_zone_as_it_was(launch: Launch, server: int) -> None:
    async with planning(launch, server) as here:
        before = here.zone.lines()
        run = await here.applied(await here.planned())
        assert here.zone.lines() != before
        plan = await undo_planned(here, run)
        assert (plan["undoes"]["id"], plan["connection"]["id"], plan["applicable"]) == (
            run["id"],
            here.connection,
            True,
        )
        assert all("Takes back what was written on 2026-11-25." in each["reason"] for each in plan["changes"])
        undone = await here.applied(plan)
        assert (undone["state"], outcomes(undone)) == ("APPLIED", ["APPLIED", "APPLIED"])
        assert here.zone.lines() == before
        was = await here.run(run["id"])
        assert (was["state"], outcomes(was), was["undoable"]) == ("UNDONE", ["UNDONE", "UNDONE"], False)
        # The ledger keeps what was done; nothing is ever taken out of it.
        assert [line.outcome for line in here.ledger(run["id"])] == [ChangeOutcome.APPLIED] * 2
        actions = [action for action, *_ in here.audited()]
        assert actions == ["dns.plan", "dns.apply", "dns.change", "dns.change", "dns.run.applied"] * 2


async def test_rule_21_what_others_added_since_stays(launch: Launch) -> None:
    async with planning(launch) as here:
        run = await here.applied(await here.planned())
        here.zone.add(ZONE, "TXT", '"new=1"', '"caf\\233"')
        here.zone.add("other.starcomm.be", "A", "192.0.2.7")
        after = [line for line in here.zone.lines() if "_domainkey" not in line]
        plan = await undo_planned(here, run)
        spf = next(each for each in plan["changes"] if each["name"] == ZONE)
        assert spf["before"] == sorted([MERGED, THEIRS, "new=1", "caf\\udce9"])
        assert spf["after"] == sorted([SPF, THEIRS, "new=1", "caf\\udce9"])
        assert (await here.applied(plan))["state"] == "APPLIED"
        assert here.zone.lines() == sorted(line.replace(MERGED, SPF) for line in after)


async def test_rule_21_what_others_changed_since_is_shown_and_stays(launch: Launch) -> None:
    async with planning(launch) as here:
        run = await here.applied(await here.planned())
        edited = MERGED.replace(" mx ", " mx ip4:192.0.2.7 ")
        here.zone.replace(ZONE, "TXT", f'"{edited}"', f'"{THEIRS}"', ttl=900)
        plan = await undo_planned(here, run)
        assert codes_of(plan["warnings"]) == ["CHANGED_BY_OTHERS"]
        assert plan["warnings"][0]["message"] == f"TXT at {ZONE} was changed by others since; it stays as it is."
        assert [each["type"] for each in plan["changes"]] == ["TXT"]
        assert (await here.applied(plan))["state"] == "APPLIED"
        assert spf_lines(here) == [f'{ZONE}. 900 IN TXT "{edited}"']
        assert not any("_domainkey" in line for line in here.zone.lines())


async def test_rule_21_a_change_that_stays_is_not_shown_as_undone(launch: Launch) -> None:
    async with planning(launch) as here:
        run = await here.applied(await here.planned())
        edited = MERGED.replace(" mx ", " mx ip4:192.0.2.7 ")
        here.zone.replace(ZONE, "TXT", f'"{edited}"', f'"{THEIRS}"', ttl=900)
        await here.applied(await undo_planned(here, run))
        was = {each["change"]["name"]: each["outcome"] for each in (await here.run(run["id"]))["results"]}
        assert was.pop(ZONE) == "APPLIED", "our part still stands in their record"
        assert [*was.values()] == ["UNDONE"]


async def test_rule_21_where_others_changed_all_of_it_there_is_nothing_to_plan(launch: Launch) -> None:
    async with planning(launch) as here:
        run = await here.applied(await here.planned(recordIds=[here.domain["records"][0]["id"]]))
        here.zone.replace(ZONE, "TXT", f'"{MERGED} "', ttl=900)
        answer = await undo(here, run)
        assert codes(answer) == [("NOT_UNDOABLE", "undoesRunId")]


async def test_rule_21_an_edit_after_the_undo_was_planned_is_a_conflict(launch: Launch) -> None:
    async with planning(launch) as here:
        run = await here.applied(await here.planned())
        plan = await undo_planned(here, run)
        here.zone.add(ZONE, "TXT", '"new=1"', ttl=900)
        undone = await here.applied(plan)
        assert (undone["state"], outcomes(undone)) == ("PARTIAL", ["APPLIED", "CONFLICT"])
        assert spf_lines(here) == [f'{ZONE}. 900 IN TXT "{MERGED}"']
        # Nothing was promised: what is left can still be taken back.
        was = await here.run(run["id"])
        assert (was["state"], was["undoable"]) == ("APPLIED", True)
        rest = await here.applied(await undo_planned(here, run))
        assert (rest["state"], outcomes(rest)) == ("APPLIED", ["APPLIED"])
        assert spf_lines(here) == [f'{ZONE}. 900 IN TXT "{SPF}"']
        assert (await here.run(run["id"]))["state"] == "UNDONE"


async def test_rule_17_a_run_that_stopped_half_way_can_be_taken_back(launch: Launch) -> None:
    async with planning(launch, 1) as here:
        before, plan = here.zone.lines(), await here.planned()
        key = next(each["name"] for each in plan["changes"] if each["type"] == "TXT")
        here.zone.add(key, "TXT", '"theirs"')
        run = await here.applied(plan)
        assert run["state"] == "PARTIAL"
        taking_back = await undo_planned(here, run)
        assert [each["name"] for each in taking_back["changes"]] == ["bounce.starcomm.be"]
        assert (await here.applied(taking_back))["state"] == "APPLIED"
        assert here.zone.lines() == sorted([*before, f'{key}. 300 IN TXT "theirs"'])
        was = await here.run(run["id"])
        assert (was["state"], outcomes(was)) == ("UNDONE", ["UNDONE", "CONFLICT"])


async def test_rule_21_nothing_is_taken_back_twice(launch: Launch) -> None:
    async with planning(launch) as here:
        run = await here.applied(await here.planned())
        first, second = await undo_planned(here, run), await undo_planned(here, run)
        assert (await here.applied(first))["state"] == "APPLIED"
        answer = await undo(here, run)
        assert (codes(answer), answer["plan"]) == ([("NOT_UNDOABLE", "undoesRunId")], None)
        # Nor by a plan that was made before.
        before = here.zone.lines()
        assert codes(await here.apply(second)) == [("NOT_UNDOABLE", "planId")]
        assert here.zone.lines() == before


async def test_rule_21_an_undo_can_be_taken_back(launch: Launch) -> None:
    async with planning(launch, 1) as here:
        run = await here.applied(await here.planned())
        after = here.zone.lines()
        undone = await here.applied(await undo_planned(here, run))
        redone = await here.applied(await undo_planned(here, undone))
        assert (redone["state"], here.zone.lines()) == ("APPLIED", after)


@pytest.mark.parametrize("fault", [UpdateFault.REFUSED, None])
async def test_a_run_that_wrote_nothing_has_nothing_to_take_back(launch: Launch, fault: UpdateFault | None) -> None:
    async with planning(launch) as here:
        plan = await here.planned()
        here.server.update_fault = fault
        if fault is None:
            # Others were faster.
            for each in plan["changes"]:
                here.zone.replace(each["name"], each["type"], *map(quoted, each["after"]))
        run = await here.applied(plan)
        assert {*outcomes(run)} == ({"FAILED"} if fault else {"NOOP"})
        assert not run["undoable"]
        assert codes(await undo(here, run)) == [("NOT_UNDOABLE", "undoesRunId")]


async def test_a_run_that_is_under_way_cannot_be_taken_back_yet(launch: Launch) -> None:
    reached, opened = asyncio.Event(), asyncio.Event()

    class Held(Through):
        async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
            reached.set()
            await opened.wait()
            return await super().apply(zone, changes, note=note)

    async with planning(launch, providers=Interposed(Held)) as here:
        applying = asyncio.create_task(here.applied(await here.planned()))
        await reached.wait()
        query = "query ($id: ID!) { node(id: $id) { ... on Domain { dnsRuns { nodes { id state } } } } }"
        [run] = (await here.service.send(query, id=here.domain["id"]))["dnsRuns"]["nodes"]
        assert run["state"] == "RUNNING"
        assert codes(await undo(here, run)) == [("RUN_IN_PROGRESS", "undoesRunId")]
        opened.set()
        assert (await applying)["state"] == "APPLIED"


async def test_rule_21_another_credential_for_the_same_zone_will_do(launch: Launch) -> None:
    async with planning(launch) as here:
        before = here.zone.lines()
        run = await here.applied(await here.planned())
        own, company_id = uuid_of(here.connection), here.company_id
        await here.service.services.database.write(lambda connection: remove_connection(connection, company_id, own))
        assert codes(await undo(here, run)) == [("NOT_FOUND", "connectionId")]
        other = here.connect()
        plan = await undo_planned(here, run, connectionId=other)
        assert plan["connection"]["id"] == other
        assert (await here.applied(plan))["state"] == "APPLIED"
        assert here.zone.lines() == before


async def test_a_credential_for_another_zone_will_not(launch: Launch) -> None:
    async with planning(launch) as here:
        run = await here.applied(await here.planned())
        here.server.serve(ZoneData("shop.be", "@ 300 IN SOA n. h. 1 3600 600 86400 60\n@ 300 IN NS ns.dns.example.\n"))
        answer = await undo(here, run, connectionId=here.connect(zone="shop.be"))
        assert codes(answer) == [("ZONE_NOT_FOUND", "connectionId")]


async def test_rule_21_a_copy_of_the_zone_on_another_server_is_not_where_it_was_written(launch: Launch) -> None:
    async with planning(launch) as here:
        before = here.zone.lines()
        run = await here.applied(await here.planned())
        async with copied(here, "copy.") as copy:
            form = {"server": copy.address, "port": str(copy.port), "key_name": "copy.", "secret": OTHER_SECRET}
            answer = await undo(here, run, connectionId=here.connect(**form))
            assert codes(answer) == [("ZONE_NOT_FOUND", "connectionId")]
        assert (await here.run(run["id"]))["undoable"]
        assert (await here.applied(await undo_planned(here, run)))["state"] == "APPLIED"
        assert here.zone.lines() == before


async def test_rule_21_a_run_of_an_older_version_is_taken_back_with_its_own_credential_alone(launch: Launch) -> None:
    async with planning(launch) as here:
        run = await here.applied(await here.planned())
        # A zone was known by its name alone.
        here.service.execute("UPDATE dns_run SET zone_ref = zone")
        assert codes(await undo(here, run, connectionId=here.connect())) == [("ZONE_NOT_FOUND", "connectionId")]
        assert (await here.applied(await undo_planned(here, run)))["state"] == "APPLIED"
        assert (await here.run(run["id"]))["state"] == "UNDONE"


async def test_an_undo_is_for_the_domain_of_the_run(launch: Launch) -> None:
    async with planning(launch) as here:
        run = await here.applied(await here.planned())
        other = (await here.service.prepare("shop.be"))["domain"]
        assert codes(await undo(here, run, domainId=other["id"])) == [("NOT_FOUND", "domainId")]


async def test_an_undo_expires_and_is_approved_like_any_plan(launch: Launch) -> None:
    async with planning(launch) as here:
        run = await here.applied(await here.planned())
        plan, before = await undo_planned(here, run), here.zone.lines()
        assert codes(await here.apply(plan, approved="0" * 64)) == [("PLAN_CHANGED", "hash")]
        here.service.clock.now += timedelta(minutes=15)
        assert codes(await here.apply(plan)) == [("PLAN_EXPIRED", "planId")]
        assert here.zone.lines() == before
