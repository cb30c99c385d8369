"""The page that a DNS host sends people back to: what it shows, to whom, and what it never does."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import httpx2
import pytest

from sendas.domain.host_return import RETURN_PAGE, HostReturn, host_return
from sendas.web.page_answers import HEADERS
from tests.concierge import Concierge, carry_out, state_in
from tests.conftest import Launch
from tests.html_page import HtmlPage
from tests.logs import captured_logs
from tests.planning import ZONE, Planning
from tests.sendas.actions.test_plan_visit import visited, visiting
from tests.sendas.handover.hostile import SCRIPT

NEVER_MADE = "Zm9vYmFyYmF6cXV4MTIzNA"


@asynccontextmanager
async def browser(here: Planning) -> AsyncGenerator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(here.service.app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


async def came_back(here: Planning, state: str, **said: str) -> httpx2.Response:
    async with browser(here) as client:
        return await client.get(f"{RETURN_PAGE}?{urlencode({'state': state} | said)}")


async def test_it_shows_what_the_dns_says_in_the_visitor_s_language(launch: Launch) -> None:
    concierge = Concierge()
    async with visiting(launch, concierge) as here:
        here.service.execute("UPDATE company SET locale = 'nl'")
        waiting, done = [state_in((await visited(here))["redirectUrl"]) for _ in range(2)]
        answer = await came_back(here, waiting)
        page = HtmlPage(answer.text)
        assert answer.status_code == 200
        assert '<html lang="nl"' in answer.text
        assert page.texts(".//h1") == [f"De DNS van {ZONE}"]
        assert "tot nu toe 0 van de 2 records gezien" in page.text
        carry_out(here.zone, concierge.asked[0][1])
        here.service.clock.move(minutes=2)
        assert "Alles wat nodig is, is gepubliceerd." in HtmlPage((await came_back(here, done)).text).text


async def test_it_leads_nowhere_and_is_neither_kept_nor_embedded(launch: Launch) -> None:
    async with visiting(launch, Concierge()) as here:
        state = state_in((await visited(here))["redirectUrl"])
        answer = await came_back(here, state, redirect_uri="https://evil.example", next="//evil.example")
        page = HtmlPage(answer.text)
        assert answer.status_code == 200
        assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)
        assert not any(page.texts(f".//{tag}") for tag in ("a", "form", "script", "button"))
        assert "location" not in answer.headers
        assert "evil" not in answer.text
        assert state not in answer.text


@pytest.mark.parametrize(
    "headers", [{"sec-purpose": "prefetch"}, {"sec-purpose": "prefetch;prerender"}, {"purpose": "prefetch"}]
)
async def test_a_browser_that_runs_ahead_uses_nothing_up(launch: Launch, headers: dict[str, str]) -> None:
    """It throws away what is no success, and asks again when somebody comes."""
    async with visiting(launch, Concierge()) as here:
        state = state_in((await visited(here))["redirectUrl"])
        async with browser(here) as client:
            ahead = await client.get(f"{RETURN_PAGE}?state={state}", headers=headers)
        assert (ahead.status_code, ahead.text) == (503, "")
        assert (await came_back(here, state)).status_code == 200


async def test_a_state_that_does_not_work_gets_one_page_that_tells_nothing(launch: Launch) -> None:
    async with visiting(launch, Concierge()) as here:
        used, late = [state_in((await visited(here))["redirectUrl"]) for _ in range(2)]
        assert (await came_back(here, used)).status_code == 200
        here.service.clock.move(hours=2)
        async with browser(here) as client:
            queries = [
                "",
                "?state=",
                f"?state={used}",
                f"?state={late}",
                f"?state={NEVER_MADE}",
                f"?state={NEVER_MADE}&state={NEVER_MADE}",
                f"?state={NEVER_MADE}&error=access_denied&error_description={SCRIPT}",
                "?error=access_denied",
            ]
            answers = [await client.get(f"{RETURN_PAGE}{query}") for query in queries]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.text for answer in answers}) == 1
        assert ZONE not in answers[0].text
        assert "Starcomm" not in answers[0].text
        assert "accept-language" in answers[0].headers["vary"]


async def test_two_states_are_none(launch: Launch) -> None:
    async with visiting(launch, Concierge()) as here:
        one, other = [state_in((await visited(here))["redirectUrl"]) for _ in range(2)]
        async with browser(here) as client:
            assert (await client.get(f"{RETURN_PAGE}?state={one}&state={other}")).status_code == 404
        assert (await came_back(here, one)).status_code == 200


async def test_a_look_at_the_head_uses_nothing_up(launch: Launch) -> None:
    async with visiting(launch, Concierge()) as here:
        state = state_in((await visited(here))["redirectUrl"])
        async with browser(here) as client:
            heads = [await client.head(f"{RETURN_PAGE}?state={each}") for each in (state, NEVER_MADE)]
            posted = await client.post(f"{RETURN_PAGE}?state={state}")
        assert [each.status_code for each in heads] == [200, 200]
        assert posted.status_code == 405
        assert (await came_back(here, state)).status_code == 200


@pytest.mark.parametrize(
    ("error", "description", "said"),
    [
        (None, None, HostReturn.DONE),
        (None, "user_cancel", HostReturn.DONE),
        ("access_denied", None, HostReturn.DENIED),
        ("access_denied", "user_cancel", HostReturn.CANCELLED),
        ("access_denied", "user_cancel: closed", HostReturn.CANCELLED),
        ("access_denied", "no user_cancel", HostReturn.DENIED),
        ("temporarily_unavailable", "user_cancel", HostReturn.LATER),
        ("server_error", None, HostReturn.LATER),
        ("invalid_scope", None, HostReturn.UNABLE),
        ("", None, HostReturn.UNABLE),
        (SCRIPT, SCRIPT, HostReturn.UNABLE),
    ],
)
def test_of_what_a_host_says_only_known_words_count(
    error: str | None, description: str | None, said: HostReturn
) -> None:
    assert host_return(error, description) is said


async def test_the_words_of_a_host_are_never_shown(launch: Launch) -> None:
    async with visiting(launch, Concierge()) as here:
        for said in (SCRIPT, "canary", "\u202ecanary", "access_denied"):
            state = state_in((await visited(here))["redirectUrl"])
            answer = await came_back(here, state, error=said, error_description=f"canary{SCRIPT}")
            assert answer.status_code == 200
            assert not re.search("canary|access_denied|alert", answer.text)
            assert not any("canary" in detail for _, _, detail in here.audited())


async def test_a_state_is_in_no_log(launch: Launch) -> None:
    async with visiting(launch, Concierge()) as here:
        with captured_logs() as written:
            states = [state_in((await visited(here))["redirectUrl"]) for _ in range(3)]
            await came_back(here, states[0])
            await came_back(here, states[0])
            async with browser(here) as client:
                for path in (
                    f"{RETURN_PAGE}/{states[1]}",
                    f"{RETURN_PAGE}{states[1]}",
                    f"{RETURN_PAGE}%3Fstate={states[1]}",
                ):
                    await client.get(path)
            here.service.services.database.close()
            await came_back(here, states[2])
        ours = [line for line in written.getvalue().splitlines() if '"logger":"httpx2"' not in line]
        assert any(RETURN_PAGE in line for line in ours)
        assert any('"status":500' in line for line in ours)
        assert not [line for line in ours if any(state[:10] in line or state[-10:] in line for state in states)]
