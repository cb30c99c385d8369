"""A link in the real application, from createHandover to revokeHandover."""

from collections.abc import AsyncGenerator

import httpx2
import pytest_asyncio

from tests.logs import captured_logs
from tests.sendas.actions.test_handovers import REVOKE, made, prepared, token_of
from tests.service import Service


@pytest_asyncio.fixture
async def browser(service: Service) -> AsyncGenerator[httpx2.AsyncClient]:
    """Give somebody without an account."""
    transport = httpx2.ASGITransport(service.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


async def test_a_link_is_opened_checked_taken_away_and_revoked(service: Service, browser: httpx2.AsyncClient) -> None:
    handover = await made(service, await prepared(service), locale="NL")
    page = await browser.get(handover["url"])
    assert page.status_code == 200
    assert '<html lang="nl"' in page.text
    assert "sendas-" in page.text
    assert (await browser.get(handover["pdfUrl"])).content.startswith(b"%PDF-")
    zone_file = (await browser.get(f"{handover['url']}/records.zone")).text
    assert zone_file == handover["zoneFile"]
    checked = await browser.post(f"{handover['url']}/check")
    assert checked.status_code == 303
    back = checked.url.join(checked.headers["location"])
    assert str(back) == f"{handover['url']}?check=done"
    assert (await browser.get(back)).status_code == 200
    await service.send(REVOKE, id=handover["id"])
    for path in ("", "/records.pdf", "/records.zone", "/records.csv", "/records.md"):
        assert (await browser.get(f"{handover['url']}{path}")).status_code == 404
    assert (await browser.post(f"{handover['url']}/check")).status_code == 404


async def test_a_link_is_in_no_log(service: Service, browser: httpx2.AsyncClient) -> None:
    handover = await made(service, await prepared(service))
    with captured_logs() as written:
        for path in ("", "/", "/records.pdf", "/records.zone", "/nothing", "?lang=fr"):
            await browser.get(f"{handover['url']}{path}")
        await browser.post(f"{handover['url']}/check")
    ours = [line for line in written.getvalue().splitlines() if '"logger":"httpx2"' not in line]  # the client's own
    assert any("/handover/" in line for line in ours)
    assert not any(token_of(handover) in line for line in ours)


async def test_a_slash_at_the_end_never_leads_elsewhere(service: Service, browser: httpx2.AsyncClient) -> None:
    handover = await made(service, await prepared(service))
    for path in ("/", "/check/", "/records.pdf/"):
        answer = await browser.get(f"{handover['url']}{path}")
        assert answer.status_code == 404
        assert "location" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
