"""What a run means for the domains of its company: looks that are quick again, and no mail from what is gone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any  # what JSON holds

import pytest
from sqlalchemy import text

from sendas.domain.observation import VALIDATE, DnsReader, Manner, Observation, Question
from sendas.worker import Worker
from tests.conftest import Launch
from tests.planning import ZONE, Planning, planning, uuid_of
from tests.service import by_purpose

SERVER_1 = (ZONE, "OWN_DOMAIN_SERVER_1")
SERVER_2 = (ZONE, "OWN_DOMAIN_SERVER_2")


@pytest.mark.parametrize("days", [20, 31])
async def test_a_push_brings_the_quick_looks_back(launch: Launch, days: int) -> None:
    """After 20 days a pending domain is looked up daily, after 31 never."""
    async with planning(launch) as here:
        service = here.service
        service.clock.move(days=days)
        await Worker(service.services).sweep()
        dkim = by_purpose(here.domain["records"])["DKIM"]
        plan = await here.planned(recordIds=[dkim["id"]])
        service.services.wake.clear()
        assert (await here.applied(plan))["state"] == "APPLIED"
        domain = (await service.domains())[SERVER_2]
        assert domain["status"] == "PENDING"
        assert domain["nextCheckAt"]
        assert datetime.fromisoformat(domain["nextCheckAt"]) - service.clock() <= timedelta(minutes=1)
        assert service.services.wake.is_set()


async def test_a_push_brings_the_quick_looks_back_to_a_domain_that_failed(launch: Launch) -> None:
    async with planning(launch) as here:
        service = here.service
        service.clock.move(days=40)
        service.execute("UPDATE sending_domain SET status = 'FAILED', next_check_at = NULL")
        dkim = by_purpose(here.domain["records"])["DKIM"]
        await here.applied(await here.planned(recordIds=[dkim["id"]]))
        domain = (await service.domains())[SERVER_2]
        assert domain["status"] == "FAILED"
        assert domain["nextCheckAt"]
        assert datetime.fromisoformat(domain["nextCheckAt"]) - service.clock() <= timedelta(minutes=1)


def events(here: Planning, action: str) -> list[tuple[str, str]]:
    """Give the targets and details of what was audited."""
    statement = text("SELECT target, detail FROM audit_event WHERE action = :action ORDER BY created_at")
    with here.service.services.database.engine.begin() as connection:
        return [(target, detail) for target, detail in connection.execute(statement, {"action": action})]


async def undone(here: Planning, run: Any) -> Any:
    """Give the run that takes another one back."""
    return await here.applied(await here.planned(connectionId=None, undoesRunId=run["id"]))


@pytest.mark.parametrize("server", [1, 2])
async def test_no_mail_leaves_from_a_domain_whose_records_we_took_back(launch: Launch, server: int) -> None:
    async with planning(launch, server) as here:
        service, method = here.service, f"OWN_DOMAIN_SERVER_{server}"
        await service.settings(method=method)
        run = await here.applied(await here.planned())
        assert (await service.resolve())["decision"]["usedFallback"] is False
        back = await undone(here, run)
        domain = (await service.domains())[ZONE, method]
        assert (domain["status"], domain["canSend"], domain["stopsSendingAt"]) == ("FAILED", False, None)
        decision = (await service.resolve())["decision"]
        assert (decision["usedFallback"], decision["dkimSelectors"]) == (True, [])
        assert service.dump()["domain_claim"] == []
        assert events(here, "domain.failed") == [(ZONE, f"server-{server}: run {uuid_of(back['id'])}")]
        # It comes back by itself once the records do.
        again = await undone(here, back)
        assert again["state"] == "APPLIED"
        assert (await service.domains())[ZONE, method]["status"] == "VERIFIED"
        assert (await service.resolve())["decision"]["usedFallback"] is False


def remember(reader: DnsReader) -> None:
    """Let the name servers go on saying what they say when they are asked for the first time from now on."""
    original, seen = reader.read, dict[Question, Observation]()

    async def read(questions: Sequence[Question], how: Manner = VALIDATE) -> dict[Question, Observation]:
        new = [each for each in questions if each not in seen]
        seen.update(await original(new, how) if new else {})
        return {each: seen[each] for each in questions}

    reader.read = read  # type: ignore[method-assign]  # a provider whose name servers follow late


async def test_what_we_took_back_and_is_still_served_for_a_while_brings_no_domain_back(launch: Launch) -> None:
    async with planning(launch) as here:
        run = await here.applied(await here.planned())
        remember(here.service.services.reader)
        assert (await here.service.check(here.domain["id"]))["domain"]["status"] == "VERIFIED"
        assert (await undone(here, run))["state"] == "APPLIED"
        assert (await here.service.domains())[SERVER_2]["status"] == "FAILED"
        here.service.clock.move(minutes=30)
        assert (await here.service.check(here.domain["id"]))["domain"]["status"] == "FAILED"
        # Whoever still serves them after an hour serves them because somebody wants them.
        here.service.clock.move(minutes=30)
        assert (await here.service.check(here.domain["id"]))["domain"]["status"] == "VERIFIED"


async def test_a_run_that_takes_nothing_away_that_is_required_stops_nothing(launch: Launch) -> None:
    async with planning(launch) as here:
        first = await here.applied(await here.planned())
        policy = by_purpose((await here.service.check(here.domain["id"]))["domain"]["records"])["DMARC"]
        assert first["state"] == "APPLIED"
        await undone(here, await here.applied(await here.planned(recordIds=[policy["id"]])))
        assert (await here.service.domains())[SERVER_2]["status"] == "VERIFIED"


async def test_a_removal_of_stale_records_stops_the_server_that_needed_them(launch: Launch) -> None:
    """Whoever changes back to that server does not send with a key that nobody finds."""
    async with planning(launch, 1) as here:
        service = here.service
        await here.applied(await here.planned())
        await service.settings(method="OWN_DOMAIN_SERVER_2")
        new = (await service.domains())[SERVER_2]
        await here.applied(await here.planned(domainId=new["id"]))
        assert (await service.domains())[SERVER_2]["status"] == "VERIFIED"
        stale = await here.applied(await here.planned())
        assert (stale["state"], (await service.domains())[SERVER_2]["status"]) == ("APPLIED", "VERIFIED")
        assert (await service.domains())[SERVER_1]["status"] == "FAILED"
        await service.settings(method="OWN_DOMAIN_SERVER_1")
        assert (await service.resolve())["decision"]["method"] == "OWN_DOMAIN_SERVER_2"
