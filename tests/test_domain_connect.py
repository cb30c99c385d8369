"""Records at a click, whole: a plan, the DNS host that verifies what we sign, the way back, and a green domain."""

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from ssl import SSLContext
from typing import Any  # what JSON holds
from urllib.parse import urlsplit

import httpx2

from sendas.txt_through import txt_through
from sendas_domain_connect.own import own_of
from sendas_domain_connect.provider import DomainConnect
from sendas_domain_connect.testing import FakeDnsHost, FakeZone, on_loopback
from sendas_domain_connect.web import Web
from sendas_providers import (
    SHIPPED,
    DnsProvider,
    HandoffProvider,
    IpAddress,
    PluginHost,
    ProviderOptions,
    quoted,
)
from tests.concierge import state_in
from tests.conftest import Launch
from tests.html_page import HtmlPage
from tests.planning import SPF, ZONE, Planning, planning
from tests.plugins.sendas_domain_connect.subjects import (
    HOST,
    KEY_HOST,
    OWNER,
    pem,
    private_key,
    published,
    template,
    tls_for,
)
from tests.sendas.actions.test_handovers import made
from tests.sendas.actions.test_one_click import seen
from tests.sendas.actions.test_plan_visit import visit
from tests.servers import loopback_addresses
from tests.service import codes
from tests.surroundings import two_servers

OURS = f"https://{OWNER.redirect_domain}"
TEMPLATES = [template(server) for server in two_servers().values()]
DOMAIN_CONNECT = "domain_connect"


class Trusting(PluginHost):
    """The plugins, of which Domain Connect believes the certificate of the stand-in."""

    def __init__(self, trusted: SSLContext) -> None:
        super().__init__(tuple(dict.fromkeys((*SHIPPED, DOMAIN_CONNECT))))
        self.trusted = trusted

    def open(
        self, provider_id: str, auth_id: str, credentials: Mapping[str, str], options: ProviderOptions
    ) -> DnsProvider | HandoffProvider:
        if provider_id != DOMAIN_CONNECT:
            return super().open(provider_id, auth_id, credentials, options)
        own = own_of(options.settings[DOMAIN_CONNECT])
        return DomainConnect(own, Web(options, own.api_hosts, lambda: self.trusted))


@dataclass
class Hosted:
    """A domain, the name server of its zone, and the DNS host that lets its owner confirm changes there."""

    here: Planning
    host: FakeDnsHost
    book: FakeZone
    browser: httpx2.AsyncClient

    async def confirm(self, url: str) -> str:
        """Be the owner at the host: what it writes is served then. Gives where the browser goes."""
        self.book.rrsets = {("starcomm.be.", "TXT"): frozenset({SPF})}
        before = dict(self.book.rrsets)
        back = await self.host.visit(url)
        for (owner, rdtype), texts in self.book.rrsets.items():
            if before.get((owner, rdtype)) != texts:
                self.here.zone.add(owner, rdtype, *(quoted(text) if rdtype == "TXT" else text for text in texts))
        return back

    async def get(self, url: str) -> HtmlPage:
        return HtmlPage((await self.browser.get(url)).text)

    async def status(self) -> str:
        [domain] = (await self.here.service.domains()).values()
        return str(domain["status"])


@asynccontextmanager
async def hosted(launch: Launch, server: int = 1) -> AsyncGenerator[Hosted]:
    [address] = loopback_addresses(1)
    served, trusted = tls_for(HOST)
    keys = {f"{KEY_HOST}.{OWNER.key_domain}": published(private_key())}
    reading = list[Planning]()

    async def read_txt(name: str) -> Sequence[str]:
        return await txt_through(reading[0].service.services.reader)(name)

    async def resolve(_: str) -> Sequence[IpAddress]:
        return (ip_address(address),)

    async def key_at(name: str) -> Sequence[str]:
        return keys.get(name, ())

    own = {"templates": json.dumps(TEMPLATES), "key": pem(private_key()), "key_host": KEY_HOST, "api_hosts": HOST}
    options = ProviderOptions(lambda _: True, resolve, any_port=True, settings={DOMAIN_CONNECT: own}, read_txt=read_txt)
    book = FakeZone(ZONE)
    host = FakeDnsHost(key_at, TEMPLATES, [book])
    host.host, host.settings["nameServers"] = HOST, ["ns.dns.example"]
    changes: dict[str, Any] = {"providers": Trusting(trusted), "provider_options": options, "public_url": OURS}
    async with on_loopback(host, served, address), planning(launch, server, **changes) as here:
        reading.append(here)
        here.zone.add(f"_domainconnect.{ZONE}", "TXT", quoted(host.authority))
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(here.service.app)) as browser:
            yield Hosted(here, host, book, browser)


async def test_from_a_plan_to_the_host_and_back_to_green(launch: Launch) -> None:
    async with hosted(launch) as at:
        plan = (await visit(at.here, providerId=DOMAIN_CONNECT))["plan"]
        assert {(each["type"], each["before"] is None) for each in plan["changes"]} == {("TXT", True), ("CNAME", True)}
        back = await at.confirm(plan["redirectUrl"])
        assert back.startswith(f"{OURS}/domain-connect/return?state=")
        assert await at.status() == "PENDING"
        assert "Everything that is needed is published." in (await at.get(back)).text
        assert await at.status() == "VERIFIED"
        assert "There is nothing to see here" in (await at.get(back)).text


async def test_from_the_page_of_a_hand_over(launch: Launch) -> None:
    async with hosted(launch) as at:
        shown = await seen(at.here)
        assert shown["oneClick"]["id"] == DOMAIN_CONNECT
        at.here.service.clock.move(minutes=2)
        link = (await made(at.here.service, at.here.domain["id"], locale="DE"))["url"]
        assert (await at.get(link)).texts(".//button[@id='connect']") == ["Bei Ihrem DNS-Anbieter einrichten"]
        sent = await at.browser.post(f"{link}/connect")
        assert urlsplit(sent.headers["location"]).netloc == at.host.authority
        back = await at.confirm(sent.headers["location"])
        assert "Alles Nötige ist veröffentlicht." in (await at.get(back)).text
        assert (await at.get(link)).texts(".//button[@id='connect']") == []


async def test_whoever_gives_up_there_is_shown_that_nothing_is_seen(launch: Launch) -> None:
    async with hosted(launch) as at:
        plan = (await visit(at.here, providerId=DOMAIN_CONNECT))["plan"]
        said = f"error=access_denied&error_description=user_cancel&state={state_in(plan['redirectUrl'])}"
        page = await at.get(f"{OURS}/domain-connect/return?{said}")
        assert "You stopped at your DNS host" in page.text
        assert "0 of 2 records seen" in page.text
        assert await at.status() == "PENDING"


async def test_a_change_that_the_host_would_make_otherwise_is_not_sent(launch: Launch) -> None:
    """The host ends a merged SPF record with ~all, and the owner's present one says -all."""
    async with hosted(launch, 2) as at:
        answer = await visit(at.here, providerId=DOMAIN_CONNECT)
        assert codes(answer) == [("NOT_AVAILABLE", "providerId")]
        assert (await seen(at.here))["oneClick"] is None


async def test_a_host_that_does_not_take_part_or_know_us_is_told(launch: Launch) -> None:
    async with hosted(launch) as at:
        at.host.templates.clear()
        assert codes(await visit(at.here, providerId=DOMAIN_CONNECT)) == [("NOT_AVAILABLE", "providerId")]
        at.here.zone.remove(f"_domainconnect.{ZONE}", "TXT")
        assert codes(await visit(at.here, providerId=DOMAIN_CONNECT)) == [("NOT_AVAILABLE", "providerId")]
