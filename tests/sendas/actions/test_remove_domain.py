"""A domain is not removed over records that we wrote for it, unless somebody says that they may stay."""

from typing import Any

import pytest

from tests.conftest import Launch
from tests.planning import ZONE, Planning, planning
from tests.service import codes

REMOVE = """mutation ($id: ID!, $leave: Boolean) { removeDomain(id: $id, leaveRecords: $leave) {
removedId userErrors { code message field } } }"""


async def remove(here: Planning, domain: Any, *, leave: bool = False) -> Any:
    return await here.service.send(REMOVE, id=domain["id"], leave=leave)


@pytest.mark.parametrize("server", [1, 2])
async def test_a_domain_whose_records_stand_in_its_zone_is_not_removed_by_itself(launch: Launch, server: int) -> None:
    async with planning(launch, server) as here:
        run = await here.applied(await here.planned())
        answer = await remove(here, here.domain)
        assert (codes(answer), answer["removedId"]) == ([("IN_USE", "id")], None)
        assert ZONE in answer["userErrors"][0]["message"]
        # It is still there to be taken back, and nothing is left then.
        await here.applied(await here.planned(connectionId=None, undoesRunId=run["id"]))
        assert codes(await remove(here, here.domain)) == []


async def test_records_may_be_left_and_the_audit_log_says_which(launch: Launch) -> None:
    async with planning(launch, 1) as here:
        await here.applied(await here.planned())
        standing = here.zone.lines()
        assert codes(await remove(here, here.domain, leave=True)) == []
        assert here.zone.lines() == standing
        [detail] = [detail for action, _, detail in here.audited("domain.%") if action == "domain.remove"]
        names = sorted(line.split()[0].rstrip(".") for line in standing if "bounce" in line or "_domainkey" in line)
        assert detail == f"server-1, leaving records at {names[0]} {names[1]}"


async def test_an_undo_that_was_undone_leaves_records_again(launch: Launch) -> None:
    async with planning(launch, 1) as here:
        run = await here.applied(await here.planned())
        undo = await here.applied(await here.planned(connectionId=None, undoesRunId=run["id"]))
        await here.applied(await here.planned(connectionId=None, undoesRunId=undo["id"]))
        assert codes(await remove(here, here.domain)) == [("IN_USE", "id")]


async def test_another_domain_s_records_do_not_matter(launch: Launch) -> None:
    async with planning(launch, 1) as here:
        await here.applied(await here.planned())
        other = (await here.service.prepare(ZONE, method="OWN_DOMAIN_SERVER_2"))["domain"]
        assert codes(await remove(here, other)) == []
