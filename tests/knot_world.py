"""A small internet of real knots with the service over it: the root, be, and the zone of shop.be."""

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
from sendas.services import Services
from sendas.settings import Settings
from sendas_providers.testing import quoted
from tests.servers import Knot, free_port, loopback_addresses

SAVE = """mutation ($method: SendingMethod!) { updateEmailSettings(input: {method: $method}) {
  emailSettings { effective { from } domain { id } } userErrors { code } } }"""
CHECK = """mutation ($id: ID!) { checkDomain(id: $id) { userErrors { code } domain { status canSend zone message
  records { purpose type name host value action replaces added required status code message } } } }"""


_EXAMPLE = """spf.sendas TXT "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8:25::/48 -all"
spf2.sendas TXT "v=spf1 ip4:198.51.100.0/24 -all"
_spf.hoster TXT "v=spf1 ip4:203.0.113.0/24 -all"
mail.hoster A 203.0.113.25
"""


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
    services: Services

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
async def world(
    folder: Path, records: Mapping[str, str], keys: Mapping[str, str] | None = None
) -> AsyncGenerator[World]:
    """Start it all; with `keys`, one knot at both addresses takes updates of shop.be."""
    root, *servers = loopback_addresses(3)
    port = free_port([root, *servers])
    shop = Shop(servers, records=dict(records))
    soa = "$TTL 300\n@ SOA ns. hostmaster. 1 3600 600 86400 60\n"
    glue = "".join(
        f"ns{number}.shop A {address}\nshop NS ns{number}.shop\n" for number, address in enumerate(servers, 1)
    )
    above = {
        ".": f"{soa}@ NS ns.\nns. A {root}\nbe. NS ns.\nexample. NS ns.\n",
        "be": f"{soa}@ NS ns.\n{glue}",
        "example": f"{soa}@ NS ns.\n{_EXAMPLE}",
    }
    with ExitStack() as stack:
        stack.enter_context(Knot(folder / "root", above, [root], port))
        spread = [servers] if keys else [[address] for address in servers]
        knots = [
            stack.enter_context(Knot(folder / at[0], {"shop.be": shop.text()}, at, port, keys=keys)) for at in spread
        ]
        settings = Settings(
            engine="memory",
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
            yield World(client, shop, knots, services)


def as_published(records: list[dict[str, Any]]) -> dict[str, str]:
    """Type records into the zone as their rows say, host and all."""
    return {
        each["host"]: f"{each['type']} {quoted(each['value']) if each['type'] == 'TXT' else each['value'] + '.'}"
        for each in records
    }
