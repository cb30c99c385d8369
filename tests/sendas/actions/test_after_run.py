"""What a run means for the domains of its company: looks that are quick again, and no mail from what is gone."""

from datetime import datetime, timedelta

import pytest

from sendas.worker import Worker
from tests.conftest import Launch
from tests.planning import ZONE, planning
from tests.service import by_purpose

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
