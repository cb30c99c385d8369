"""A plan is applied only while what it was drawn up from still stands (providers.md section 2, rules 14, 15 and 21)."""

from typing import Any

from sendas_providers.testing import UpdateFault
from tests.conftest import Launch
from tests.planning import ZONE, Planning, outcomes, planning
from tests.service import codes


async def undo_of(here: Planning, run: Any) -> Any:
    return await here.planned(connectionId=None, undoesRunId=run["id"])


async def refused(here: Planning, plan: Any) -> list[tuple[str, str]]:
    """Apply a plan that must not be; gives what is told, and sees that the zone stays as it is."""
    before, sent = here.zone.lines(), here.updates()
    answer = await here.apply(plan)
    assert answer["run"] is None
    assert (here.zone.lines(), here.updates()) == (before, sent)
    found: list[tuple[str, str]] = codes(answer)
    return found


async def test_rule_21_an_undo_of_what_is_undone_takes_no_later_run_back(launch: Launch) -> None:
    async with planning(launch) as here:
        first = await here.applied(await here.planned())
        undo, again = await undo_of(here, first), await undo_of(here, first)
        assert (await here.applied(undo))["state"] == "APPLIED"
        later = await here.applied(await here.planned())
        assert await refused(here, again) == [("NOT_UNDOABLE", "planId")]
        assert outcomes(await here.run(later["id"])) == ["APPLIED", "APPLIED"]


async def test_rule_21_what_was_taken_back_in_part_is_not_taken_back_again(launch: Launch) -> None:
    async with planning(launch) as here:
        run = await here.applied(await here.planned())
        undo, again = await undo_of(here, run), await undo_of(here, run)
        here.zone.add(ZONE, "TXT", '"new=1"', ttl=900)
        assert outcomes(await here.applied(undo)) == ["APPLIED", "CONFLICT"]
        assert (await here.run(run["id"]))["undoable"]
        assert await refused(here, again) == [("PLAN_CHANGED", "planId")]
        # What is left is taken back by a plan that knows of it.
        assert (await here.applied(await undo_of(here, run)))["state"] == "APPLIED"


async def test_rule_21_an_undo_takes_nothing_back_that_a_later_run_wrote_anew(launch: Launch) -> None:
    async with planning(launch, 1) as here:
        first = await here.applied(await here.planned())
        undo = await undo_of(here, first)
        for each in first["results"]:
            here.zone.remove(each["change"]["name"], each["change"]["type"])
        assert outcomes(await here.applied(await here.planned())) == ["APPLIED", "APPLIED"]
        assert await refused(here, undo) == [("PLAN_CHANGED", "planId")]


async def test_rule_15_a_plan_for_names_that_were_written_since_is_refused(launch: Launch) -> None:
    async with planning(launch) as here:
        old = await here.planned()
        await here.applied(await undo_of(here, await here.applied(await here.planned())))
        assert await refused(here, old) == [("PLAN_CHANGED", "planId")]
        assert (await here.applied(await here.planned()))["state"] == "APPLIED"


async def test_plans_for_other_names_of_a_zone_do_not_spoil_each_other(launch: Launch) -> None:
    async with planning(launch) as here:
        plans = [await here.planned(recordIds=[each["id"]]) for each in here.domain["records"]]
        assert len({each["name"] for plan in plans for each in plan["changes"]}) == len(plans) > 1
        assert [(await here.applied(plan))["state"] for plan in plans] == ["APPLIED"] * len(plans)


async def test_a_run_that_wrote_nothing_spoils_no_plan(launch: Launch) -> None:
    async with planning(launch) as here:
        plan, other = await here.planned(), await here.planned()
        here.server.update_fault = UpdateFault.REFUSED
        assert (await here.applied(other))["state"] == "FAILED"
        here.server.update_fault = None
        assert (await here.applied(plan))["state"] == "APPLIED"


async def stale_plan(here: Planning) -> Any:
    """Let server 2 take over from server 1 and plan to remove what only server 1 needed."""
    await here.applied(await here.planned())
    await here.service.settings(method="OWN_DOMAIN_SERVER_1")
    await here.service.check(here.domain["id"])
    other = (await here.service.prepare(ZONE, method="OWN_DOMAIN_SERVER_2"))["domain"]
    await here.applied(await here.planned(domainId=other["id"]))
    await here.service.settings(method="OWN_DOMAIN_SERVER_2")
    plan = await here.planned()
    assert [each["after"] for each in plan["changes"]] == [None, None]
    return plan


async def test_what_is_used_again_is_not_removed(launch: Launch) -> None:
    async with planning(launch, 1) as here:
        plan = await stale_plan(here)
        await here.service.settings(method="OWN_DOMAIN_SERVER_1")
        assert await refused(here, plan) == [("PLAN_CHANGED", "planId")]
        decision = (await here.service.resolve())["decision"]
        assert (decision["method"], decision["usedFallback"]) == ("OWN_DOMAIN_SERVER_1", False)


async def test_what_nothing_uses_any_more_is_removed_and_can_be_put_back(launch: Launch) -> None:
    async with planning(launch, 1) as here:
        run = await here.applied(await stale_plan(here))
        assert run["state"] == "APPLIED"
        await here.service.settings(method="OWN_DOMAIN_SERVER_1")
        # An undo is no removal of what is stale, whatever it removes.
        assert (await here.applied(await undo_of(here, run)))["state"] == "APPLIED"
        assert any("bounce" in line for line in here.zone.lines())
