"""From a hand-over's page to the DNS host and back, without an account."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx2
import pytest

from sendas.actions.connect_handover import connect_handover
from sendas.domain.link_check import LinkEndedError
from sendas.domain.link_connect import LinkConnect, NotSentError
from sendas.domain.locale import Locale
from sendas_providers import NotOffered, Unavailable
from tests.busy import busy_after
from tests.concierge import HOST, Concierge, carry_out, state_in
from tests.conftest import Launch
from tests.html_page import HtmlPage
from tests.logs import captured_logs
from tests.planning import ZONE, Planning
from tests.sendas.actions.test_handovers import REVOKE, made, token_of
from tests.sendas.actions.test_one_click import seen
from tests.sendas.actions.test_plan_visit import visit, visiting
from tests.sendas.web.test_return_page import came_back


@dataclass
class Desk:
    """A link to the hand-over of a domain, and its page in a browser."""

    here: Planning
    concierge: Concierge
    handover: Any
    client: httpx2.AsyncClient

    @property
    def token(self) -> str:
        return token_of(self.handover)

    async def page(self) -> HtmlPage:
        return HtmlPage((await self.client.get(self.handover["url"])).text)

    async def connect(self, **said: str) -> httpx2.Response:
        return await self.client.post(f"{self.handover['url']}/connect", params=said)

    async def refused(self) -> LinkConnect:
        """Click, and give why nobody is sent anywhere."""
        self.here.service.clock.move(minutes=2)
        with pytest.raises(NotSentError) as refused:
            await connect_handover(self.here.service.services, self.token, None)
        return refused.value.why

    @property
    def visits(self) -> int:
        return len(self.here.service.dump()["host_visit"])


@asynccontextmanager
async def desk(launch: Launch) -> AsyncGenerator[Desk]:
    concierge = Concierge()
    async with visiting(launch, concierge) as here:
        await seen(here)
        here.service.clock.move(minutes=2)
        handover = await made(here.service, here.domain["id"], locale="FR")
        transport = httpx2.ASGITransport(here.service.app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport) as client:
            yield Desk(here, concierge, handover, client)


async def test_an_administrator_sets_it_up_at_the_host_and_sees_it_done(launch: Launch) -> None:
    async with desk(launch) as at:
        assert (await at.page()).texts(".//button[@id='connect']") == ["Configurer chez votre hébergeur DNS"]
        sent = await at.connect(lang="nl")
        assert sent.status_code == 303
        assert sent.headers["location"].startswith(f"{HOST}/apply?")
        assert at.concierge.asked[-1][2] == "nl"
        carry_out(at.here.zone, at.concierge.asked[-1][1])
        returned = await came_back(at.here, state_in(sent.headers["location"]))
        assert "Alles wat nodig is, is gepubliceerd." in HtmlPage(returned.text).text
        [domain] = (await at.here.service.domains()).values()
        assert domain["status"] == "VERIFIED"
        assert (await at.page()).texts(".//button[@id='connect']") == []
        acts = [action for action, _, _ in at.here.audited()]
        assert acts == ["dns.plan", "dns.visit", "dns.return"]
        assert await at.refused() is LinkConnect.NOTHING_LEFT


async def test_whoever_acts_is_the_link(launch: Launch) -> None:
    async with desk(launch) as at:
        await at.connect()
        actors = {row for row in at.here.service.dump()["audit_event"] if "dns.visit" in row}
        assert all(any(str(part).startswith("hand-over ") for part in row) for row in actors)
        assert len(actors) == 1


async def test_a_link_that_does_not_work_sends_nobody(launch: Launch) -> None:
    async with desk(launch) as at:
        asked = len(at.concierge.asked)
        for text in ("", "x", "A" * 22):
            with pytest.raises(LinkEndedError):
                await connect_handover(at.here.service.services, text, Locale.EN)
        await at.here.service.send(REVOKE, id=at.handover["id"])
        assert (await at.connect()).status_code == 404
        assert (len(at.concierge.asked), at.visits) == (asked, 0)


async def test_a_link_leaves_some_look_ups_to_the_company(launch: Launch) -> None:
    async with desk(launch) as at:
        sent = [await at.connect() for _ in range(4)]
        assert ["check=connect-later" in each.headers["location"] for each in sent] == [False, False, False, True]
        assert at.visits == 3
        assert (await at.here.service.check(at.here.domain["id"]))["userErrors"] == []


async def test_however_long_somebody_clicks_little_is_kept(launch: Launch) -> None:
    """A link needs no account, and plans and the audit log are kept for ever."""
    async with desk(launch) as at:
        for _ in range(14):
            at.here.service.clock.move(seconds=21)
            await at.connect()
        at.here.service.clock.move(minutes=1)
        assert "check=connect-later" in (await at.connect()).headers["location"]
        assert (at.visits, len(at.here.service.dump()["dns_plan"])) == (12, 12)
        assert (await visit(at.here))["plan"]["redirectUrl"]
        at.here.service.clock.move(hours=1)
        assert (await at.connect()).headers["location"].startswith(HOST)


async def test_a_click_that_leads_nowhere_keeps_nothing(launch: Launch) -> None:
    async with desk(launch) as at:
        at.here.zone.add(ZONE, "TXT", '"v=spf1 -all"')
        assert await at.refused() is LinkConnect.BLOCKED
        assert (at.here.service.dump()["dns_plan"], at.here.audited()) == ([], [])


async def test_a_busy_database_is_no_reason_to_break(launch: Launch) -> None:
    async with desk(launch) as at:
        at.concierge.failure = NotOffered("not for these records")
        at.here.service.clock.move(minutes=2)
        services = at.here.service.services
        busy = replace(services, database=busy_after(services.database, 1))
        with pytest.raises(NotSentError) as refused:
            await connect_handover(busy, at.token, None)
        assert refused.value.why is LinkConnect.NOT_OFFERED


async def test_every_failure_leaves_the_other_ways(launch: Launch) -> None:
    async with desk(launch) as at:
        at.concierge.failure = Unavailable("no answer")
        assert await at.refused() is LinkConnect.FAILED
        assert (await at.page()).texts(".//button[@id='connect']")
        at.concierge.failure = None
        at.here.zone.add(ZONE, "TXT", '"v=spf1 -all"')
        assert await at.refused() is LinkConnect.BLOCKED
        at.here.zone.replace(ZONE, "TXT", '"v=spf1 a -all"')
        at.concierge.failure = NotOffered("not for these records")
        assert await at.refused() is LinkConnect.NOT_OFFERED
        assert (await at.page()).texts(".//button[@id='connect']") == []
        at.concierge.failure = None
        assert await at.refused() is LinkConnect.NOT_OFFERED
        assert at.visits == 0


async def test_neither_secret_is_in_a_log_or_kept(launch: Launch) -> None:
    async with desk(launch) as at:
        with captured_logs() as written:
            state = state_in((await at.connect()).headers["location"])
        ours = [line for line in written.getvalue().splitlines() if '"logger":"httpx2"' not in line]
        assert any("/handover/…/connect" in line for line in ours)
        assert not [line for line in ours if state in line or at.token in line]
        assert state not in repr(at.here.service.dump())
