"""A small internet on loopback: a root, two top-level zones, a shop with two servers, and where it points to."""

from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sendas.dns.endpoint import parse_endpoint
from sendas.dns.reader import AuthoritativeReader
from sendas.domain.observation import AnswerKind, Observation, Question, RecordType, ServerAnswer
from sendas_providers.testing import NameServer, ZoneData, quoted
from tests.servers import Knot, free_port, loopback_addresses

HOSTS: tuple[str, ...] = ("root", "tld", "shop1", "shop2", "other", "mailer")
KEY = "v=DKIM1; k=rsa; p=" + "A" * 1400
Layout = dict[str, dict[str, str]]


def layout(addresses: dict[str, str]) -> Layout:
    """Give each host its zones, as master-file texts."""
    soa = "$TTL 300\n@ SOA ns hostmaster 1 3600 600 86400 60\n"
    shop = (
        soa
        + f"""@ NS ns1
@ NS ns2
ns1 A {addresses["shop1"]}
ns2 A {addresses["shop2"]}
@ TXT "v=spf1 include:" "spf.mailer.test -all"
@ MX 10 Mail.Shop.be.
@ MX 5 mx.mailer.test.
raw TXT "caf\\195\\169 \\255\\200"
UPPER TXT "Case Kept"
big._domainkey TXT {quoted(KEY)}
*.wild TXT "star"
bounce CNAME Bounce.Mailer.test.
inner CNAME inner2
inner2 CNAME _dmarc
_dmarc TXT "v=DMARC1; p=none"
key._domainkey CNAME shop.keys.mailer.test.
lost CNAME nothing.mailer.test.
loop CNAME loop.mailer.test.
spiral CNAME spiral2
spiral2 CNAME spiral
facturen NS ns1.facturen
ns1.facturen A {addresses["other"]}
to-child CNAME txt.facturen
"""
    )
    return {
        "root": {
            ".": soa.replace("ns hostmaster", "ns. hostmaster.")
            + f"@ NS ns.tld.\nns.tld. A {addresses['root']}\nbe. NS ns.be.\nns.be. A {addresses['tld']}\n"
            f"test. NS ns.be.\n"
        },
        "tld": {
            "be": soa + f"@ NS ns\nns A {addresses['tld']}\nshop NS ns1.shop\nshop NS ns2.shop\n"
            f"ns1.shop A {addresses['shop1']}\nns2.shop A {addresses['shop2']}\n"
            f"far NS ns1.hosting.test.\nfar NS ns2.hosting.test.\n",
            "test": soa + f"@ NS ns.be.\nmailer NS ns1.mailer\nns1.mailer A {addresses['mailer']}\n"
            f"hosting NS ns1.hosting\nns1.hosting A {addresses['other']}\n",
        },
        "shop1": {"shop.be": shop},
        "shop2": {"shop.be": shop},
        "other": {
            "facturen.shop.be": soa + f'@ NS ns1\nns1 A {addresses["other"]}\ntxt TXT "child"\nbounce TXT "b"\n',
            "hosting.test": soa + f"@ NS ns1\nns1 A {addresses['other']}\nns2 A {addresses['other']}\n",
            "far.be": soa + '@ NS ns1.hosting.test.\n@ NS ns2.hosting.test.\n@ TXT "far"\n',
        },
        "mailer": {
            "mailer.test": soa + f"@ NS ns1\nns1 A {addresses['mailer']}\n"
            'bounce MX 10 mx\nbounce TXT "v=spf1 -all"\nshop.keys CNAME real.keys\n'
            f"real.keys TXT {quoted(KEY)}\nloop CNAME loop.shop.be.\n"
        },
    }


@dataclass(frozen=True)
class World:
    """Where the hosts of the layout listen; `servers` are ours, empty when knot serves."""

    addresses: dict[str, str]
    port: int
    servers: dict[str, NameServer]

    def __getitem__(self, host: str) -> NameServer:
        return self.servers[host]

    def reader(self, *, deadline: float = 3.0, allow_private: bool = True) -> AuthoritativeReader:
        root = parse_endpoint(f"{self.addresses['root']}:{self.port}")
        return AuthoritativeReader([root], allow_private=allow_private, deadline=deadline, pace=lambda: None)

    def queries(self) -> int:
        return sum(len(server.seen) for server in self.servers.values())


@asynccontextmanager
async def our_world() -> AsyncGenerator[World]:
    addresses = dict(zip(HOSTS, loopback_addresses(len(HOSTS)), strict=True))
    port = free_port(list(addresses.values()))
    async with AsyncExitStack() as stack:
        servers: dict[str, NameServer] = {}
        for host, zones in layout(addresses).items():
            data = [ZoneData(origin, text) for origin, text in zones.items()]
            servers[host] = await stack.enter_async_context(NameServer(data, addresses[host], port))
        yield World(addresses, port, servers)


@contextmanager
def knot_world(directory: Path) -> Generator[World]:
    addresses = dict(zip(HOSTS, loopback_addresses(len(HOSTS)), strict=True))
    port = free_port(list(addresses.values()))
    with ExitStack() as stack:
        for host, zones in layout(addresses).items():
            stack.enter_context(Knot(directory / host, zones, [addresses[host]], port))
        yield World(addresses, port, {})


def txt(name: str) -> Question:
    return Question(name, RecordType.TXT)


def kinds(observation: Observation) -> list[AnswerKind]:
    return sorted(answer.kind for answer in observation.answers)


def only(answers: Sequence[ServerAnswer]) -> ServerAnswer:
    """Give what all servers say alike."""
    [said] = {(answer.kind, answer.values, answer.chain, answer.ttl) for answer in answers}
    kind, values, chain, ttl = said
    return ServerAnswer("", "", kind, values, chain, ttl)
