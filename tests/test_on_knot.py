"""The whole way on real name servers: from the settings over HTTP to ticks read from knot, and back to grey."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from sendas.actions.create_company import create_company
from sendas.actions.create_token import create_token
from sendas.app import create_app
from sendas.assemble import assembled
from sendas.domain.locale import Locale
from sendas.settings import Settings
from sendas_providers.testing import quoted
from tests.servers import Knot, free_port, loopback_addresses

SAVE = """mutation ($method: SendingMethod!) { updateEmailSettings(input: {method: $method}) {
  emailSettings { effective { from } domain { id } } userErrors { code } } }"""
CHECK = """mutation ($id: ID!) { checkDomain(id: $id) { userErrors { code } domain { status canSend zone message
  records { purpose type name host value action replaces added required status code message } } } }"""
RESOLVE = "{ resolveSender(input: {}) { decision { from envelopeFrom method usedFallback dkimDomain } } }"


@dataclass
class Shop:
    """The zone of shop.be on two knots, and the records that its administrator adds."""

    addresses: list[str]
    serial: int = 1
    records: dict[str, str] = field(default_factory=dict[str, str])

    def text(self) -> str:
        lines = [
            "$TTL 300",
            f"@ SOA ns1 hostmaster {self.serial} 3600 600 86400 60",
            *(f"@ NS ns{number}" for number in (1, 2)),
            *(f"ns{number} A {address}" for number, address in enumerate(self.addresses, 1)),
            "@ MX 10 mail.hoster.example.",
            *(f"{name} {data}" for name, data in self.records.items()),
        ]
        return "\n".join(lines) + "\n"


@dataclass
class World:
    """A running service and the knots behind it."""

    client: httpx2.AsyncClient
    shop: Shop
    knots: list[Knot]

    async def ask(self, query: str, **variables: object) -> dict[str, Any]:
        answer = await self.client.post("/graphql", json={"query": query, "variables": variables})
        body: dict[str, Any] = answer.json()
        assert "errors" not in body, body
        only: dict[str, Any] = next(iter(body["data"].values()))
        assert not only.get("userErrors"), only
        return only

    async def check(self, domain: str) -> dict[str, Any]:
        checked: dict[str, Any] = (await self.ask(CHECK, id=domain))["domain"]
        return checked

    def publish(self, records: Mapping[str, str], *, at: tuple[int, ...] = (0, 1)) -> None:
        self.shop.records.update(records)
        self.shop.serial += 1
        for number in at:
            self.knots[number].reload("shop.be", self.shop.text())


@asynccontextmanager
async def world(folder: Path, records: Mapping[str, str]) -> AsyncGenerator[World]:
    root, *servers = loopback_addresses(3)
    port = free_port([root, *servers])
    shop = Shop(servers, records=dict(records))
    soa = "$TTL 300\n@ SOA ns. hostmaster. 1 3600 600 86400 60\n"
    glue = "".join(
        f"ns{number}.shop A {address}\nshop NS ns{number}.shop\n" for number, address in enumerate(servers, 1)
    )
    above = {".": f"{soa}@ NS ns.\nns. A {root}\nbe. NS ns.\n", "be": f"{soa}@ NS ns.\n{glue}"}
    with ExitStack() as stack:
        stack.enter_context(Knot(folder / "root", above, [root], port))
        knots = [
            stack.enter_context(Knot(folder / address, {"shop.be": shop.text()}, [address], port))
            for address in servers
        ]
        settings = Settings(
            database_url=f"sqlite:///{folder / 'sendas.db'}",
            master_key_file=folder / "sendas.key",
            dns_roots=(f"{root}:{port}",),
            dns_allow_private=True,
        )
        services = stack.enter_context(assembled(settings))
        await create_company(services, "test", "shop", "Shop", "info@shop.be", Locale.EN)
        token = await create_token(services, "test", "test")
        transport = httpx2.ASGITransport(create_app(services, jobs=False))
        headers = {"authorization": f"Bearer {token}", "sendas-company": "shop"}
        async with httpx2.AsyncClient(transport=transport, base_url="http://sendas", headers=headers) as client:
            yield World(client, shop, knots)


def as_published(records: list[dict[str, Any]]) -> dict[str, str]:
    """Type records into the zone as their rows say, host and all."""
    return {
        each["host"]: f"{each['type']} {quoted(each['value']) if each['type'] == 'TXT' else each['value'] + '.'}"
        for each in records
    }


async def test_server_1_red_then_green_then_grey_stays_green(tmp_path: Path) -> None:
    spf = 'TXT "v=spf1 include:_spf.hoster.example -all"'
    async with world(tmp_path, {"@": spf}) as here:
        saved = (await here.ask(SAVE, method="OWN_DOMAIN_SERVER_1"))["emailSettings"]
        assert saved["effective"]["from"] == "Shop <noreply@out.sendas.example>"
        domain = saved["domain"]["id"]

        red = await here.check(domain)
        assert (red["status"], red["zone"]) == ("PENDING", "shop.be")
        assert {each["purpose"]: each["code"] for each in red["records"]} == {
            "RETURN_PATH": "DNS_NXDOMAIN",
            "DKIM": "DNS_NXDOMAIN",
            "DMARC": "DMARC_MISSING",
        }

        here.publish(as_published(red["records"]))
        green = await here.check(domain)
        assert (green["status"], green["canSend"]) == ("VERIFIED", True)
        assert {each["status"] for each in green["records"]} == {"VALID"}
        decision = (await here.ask(RESOLVE))["decision"]
        assert decision["envelopeFrom"] == "bounces@bounce.shop.be"
        assert (decision["from"], decision["dkimDomain"]) == ("Shop <info@shop.be>", "shop.be")

        await asyncio.to_thread(here.knots[0].stop)
        half = await here.check(domain)
        assert {each["status"] for each in half["records"]} == {"VALID"}, "one of two servers is enough"

        await asyncio.to_thread(here.knots[1].stop)
        grey = await here.check(domain)
        assert (grey["status"], grey["canSend"]) == ("VERIFIED", True), "a DNS error never turns green red"
        assert {each["status"] for each in grey["records"]} == {"VALID"}
        assert {each["code"] for each in grey["records"] if each["required"]} == {"DNS_TIMEOUT"}


async def test_server_2_shows_one_merged_spf_record(tmp_path: Path) -> None:
    present = "v=spf1 include:_spf.hoster.example mx -all"
    async with world(tmp_path, {"@": f'TXT "{present}"', "_dmarc": 'TXT "v=DMARC1; p=reject"'}) as here:
        domain = (await here.ask(SAVE, method="OWN_DOMAIN_SERVER_2"))["emailSettings"]["domain"]["id"]
        red = await here.check(domain)
        spf = next(each for each in red["records"] if each["purpose"] == "SPF")
        assert spf["value"] == "v=spf1 include:_spf.hoster.example mx include:spf2.sendas.example -all"
        assert (spf["action"], spf["replaces"], spf["host"]) == ("REPLACE", [present], "@")
        assert spf["added"] == "include:spf2.sendas.example"
        assert "p=reject" in red["message"], "an enforced policy is the reason it cannot send yet"
        assert {each["purpose"] for each in red["records"]} == {"SPF", "DKIM"}, "never a second DMARC record"

        here.publish(as_published(red["records"]))
        green = await here.check(domain)
        assert green["status"] == "VERIFIED"
        assert (await here.ask(RESOLVE))["decision"]["envelopeFrom"] == "info@shop.be"


async def test_one_stale_server_is_named_and_holds_the_tick_back(tmp_path: Path) -> None:
    async with world(tmp_path, {}) as here:
        domain = (await here.ask(SAVE, method="OWN_DOMAIN_SERVER_1"))["emailSettings"]["domain"]["id"]
        records = as_published((await here.check(domain))["records"])
        here.publish(records, at=(0,))
        amber = await here.check(domain)
        assert (amber["status"], amber["canSend"]) == ("PENDING", False)
        required = [each for each in amber["records"] if each["required"]]
        assert {each["status"] for each in required} == {"PROPAGATING"}
        assert all("ns2.shop.be" in each["message"] for each in required)
