"""Credentials for one use: gone with the run that was applied, or after an hour, never under a run."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any  # what JSON holds

from sendas.actions.forget_connections import forget_connections
from sendas_providers import Change, Result, Zone
from tests.conftest import Launch
from tests.planning import ZONE, Interposed, Planning, Through, planning, uuid_of
from tests.sendas.actions.test_connect_dns_provider import LIST, connect


async def kept(here: Planning) -> set[str]:
    return {each["id"] for each in (await here.service.send(LIST))["dnsConnections"]}


async def once(here: Planning, **changes: Any) -> str:
    connection = (await connect(here, keep=False, **changes))["connection"]
    assert connection["forgetAt"] is not None
    own: str = connection["id"]
    return own


async def test_a_key_is_kept_unless_it_is_said_to_be_for_one_use(launch: Launch) -> None:
    async with planning(launch) as here:
        assert (await connect(here))["connection"]["forgetAt"] is None
        assert (await connect(here, keep=True))["connection"]["forgetAt"] is None
        assert (await connect(here, keep=None))["connection"]["forgetAt"] is None


async def test_it_is_gone_with_the_run_that_was_applied(launch: Launch) -> None:
    async with planning(launch) as here:
        own = await once(here, label="Once")
        plan = await here.planned(connectionId=own)
        assert (await here.applied(plan))["state"] == "APPLIED"
        assert own not in await kept(here)
        assert ("dns.forget", "Once") in {(action, target) for action, target, _ in here.audited()}
        assert str(uuid_of(own)).replace("-", "") not in repr(here.service.dump()["dns_connection"])


async def test_another_credential_takes_back_what_it_wrote(launch: Launch) -> None:
    async with planning(launch) as here:
        before = here.zone.lines()
        run = await here.applied(await here.planned(connectionId=await once(here)))
        assert here.zone.lines() != before
        undo = await here.planned(connectionId=await once(here), undoesRunId=run["id"])
        assert (await here.applied(undo))["state"] == "APPLIED"
        assert [line for line in here.zone.lines() if "SOA" not in line] == [x for x in before if "SOA" not in x]


async def test_it_stays_to_go_on_with_where_a_run_was_not_applied(launch: Launch) -> None:
    async with planning(launch) as here:
        own = await once(here)
        plan = await here.planned(connectionId=own)
        here.zone.add(ZONE, "TXT", '"new=1"')
        assert (await here.applied(plan))["state"] == "CONFLICT"
        assert own in await kept(here)


async def test_it_is_gone_after_an_hour(launch: Launch) -> None:
    async with planning(launch) as here:
        own = await once(here)
        here.service.clock.move(minutes=59)
        await forget_connections(here.service.services)
        assert own in await kept(here)
        here.service.clock.move(minutes=2)
        await forget_connections(here.service.services)
        assert own not in await kept(here)
        assert here.connection in await kept(here)


@dataclass
class Slow(Through):
    """Waits to be let go before it writes."""

    begun: asyncio.Event
    go: asyncio.Event

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        self.begun.set()
        await self.go.wait()
        return await super().apply(zone, changes, note=note)


async def test_a_run_that_uses_it_comes_to_its_end_first(launch: Launch) -> None:
    begun, go = asyncio.Event(), asyncio.Event()
    async with planning(launch, providers=Interposed(lambda inner: Slow(inner, begun, go))) as here:
        own = await once(here)
        plan = await here.planned(connectionId=own)
        applying = asyncio.create_task(here.applied(plan))
        await begun.wait()
        here.service.execute("UPDATE dns_connection SET forget_at = created_at WHERE forget_at IS NOT NULL")
        await forget_connections(here.service.services)
        assert own in await kept(here)
        go.set()
        assert (await applying)["state"] == "APPLIED"
        assert own not in await kept(here)
