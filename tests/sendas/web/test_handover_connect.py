"""The way out of a hand-over's page: to the DNS host, where it takes the records."""

from collections.abc import AsyncGenerator
from dataclasses import replace

import httpx2
import pytest
import pytest_asyncio

from sendas.domain.dns_panel import DnsPanel
from sendas.domain.link_connect import LinkConnect
from sendas.domain.locale import Locale
from tests.html_page import HtmlPage
from tests.sendas.web.handover_house import PAGE, TOKEN, HandoverHouse
from tests.sendas.web.test_handover_page import POLICY, Visitor

BUTTON = ".//button[@id='connect']"


@pytest_asyncio.fixture
async def visitor() -> AsyncGenerator[Visitor]:
    house = HandoverHouse()
    house.document = replace(house.document, one_click=True)
    transport = httpx2.ASGITransport(house.app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="https://sendas.example") as client:
        yield Visitor(house, client)


async def test_a_host_that_offers_it_has_a_button(visitor: Visitor) -> None:
    page = await visitor.page()
    assert page.texts(BUTTON) == ["Set up at your DNS host"]
    assert f"{TOKEN}/connect?lang=en" in page.values(".//form", "action")
    assert page.values(".//form", "method") == ["post", "post"]
    visitor.house.document = replace(visitor.house.document, panel=DnsPanel("<b>Hostnet"))
    for locale, said in (("fr", "Configurer chez <b>Hostnet"), ("nl", "Instellen bij <b>Hostnet")):
        assert (await visitor.page(f"{PAGE}?lang={locale}")).texts(BUTTON) == [said]


async def test_where_it_is_not_offered_or_all_is_there_is_none(visitor: Visitor) -> None:
    offered = visitor.house.document
    visitor.house.document = replace(offered, one_click=False)
    assert (await visitor.page()).texts(BUTTON) == []
    visitor.house.document = offered
    for position in range(len(offered.records)):
        visitor.house.settle(position)
    assert (await visitor.page()).texts(BUTTON) == []


async def test_only_a_page_with_the_button_may_be_left_by_a_form(visitor: Visitor) -> None:
    """Browsers hold form-action against the redirects of a form's answer as well."""
    leaving = POLICY.replace("form-action 'self'", "form-action 'self' https:")
    assert (await visitor.get()).headers["content-security-policy"] == leaving
    visitor.house.document = replace(visitor.house.document, one_click=False)
    assert (await visitor.get()).headers["content-security-policy"] == POLICY


async def test_the_browser_is_sent_to_the_host(visitor: Visitor) -> None:
    answer = await visitor.client.post(f"{PAGE}/connect?lang=fr", content=b"x" * 1_000_000)
    assert (answer.status_code, answer.headers["location"]) == (303, "https://dns.concierge.example/apply")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert visitor.house.connected == [Locale.FR]
    assert (await visitor.get(f"{PAGE}/connect")).status_code == 405


@pytest.mark.parametrize("why", LinkConnect)
async def test_who_cannot_be_sent_comes_back_to_the_other_ways(visitor: Visitor, why: LinkConnect) -> None:
    visitor.house.sends = why
    answer = await visitor.client.post(f"{PAGE}/connect?lang=de")
    assert answer.status_code == 303
    back = answer.url.join(answer.headers["location"])
    assert str(back) == f"https://sendas.example{PAGE}?lang=de&check={why}"
    page = HtmlPage((await visitor.client.get(back)).text)
    assert page.texts(".//p[@id='notice']") != [""]
    assert page.texts(".//a[@download]")
