"""The same questions to our name server and to knot."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import dns.asyncquery
import dns.flags
import dns.message
import dns.opcode
import dns.rcode
import pytest
from dns.message import Message

from sendas_providers.testing import NameServer, ZoneData, quoted
from tests.servers import Knot, free_port, loopback_addresses, require

PARENT = """
@ 300 IN SOA ns1.example. hostmaster.example. 7 3600 600 86400 60
@ 300 IN NS ns1
ns1 300 IN A 192.0.2.1
shop 300 IN NS ns1.shop
shop 300 IN NS ns.elsewhere.test.
ns1.shop 300 IN A 192.0.2.2
ns1.shop 300 IN AAAA 2001:db8::2
far 300 IN NS ns.elsewhere.test.
"""
SHOP = f"""
@ 600 IN SOA ns1.shop.example. hostmaster.example. 9 3600 600 86400 60
@ 600 IN NS ns1
@ 600 IN MX 10 mail
@ 600 IN TXT "v=spf1 -all"
ns1 600 IN A 192.0.2.2
deep.empty.nodes 600 IN TXT "leaf"
alias 600 IN CNAME second
second 600 IN CNAME mail
mail 600 IN A 192.0.2.3
mail 600 IN TXT "mail"
away 600 IN CNAME other.test.
broken 600 IN CNAME nothing
into-child 600 IN CNAME www.child
loop1 600 IN CNAME loop2
loop2 600 IN CNAME loop1
*.wild 600 IN TXT "star"
there.wild 600 IN A 192.0.2.4
*.walias 600 IN CNAME mail
child 600 IN NS ns1.child
ns1.child 600 IN A 192.0.2.5
big 600 IN TXT {quoted("k" * 700)}
huge 600 IN TXT {quoted("k" * 3000)}
"""
ZONES = {"example": PARENT, "shop.example": SHOP}

QUESTIONS = [
    ("shop.example", "SOA"), ("shop.example", "NS"), ("shop.example", "MX"), ("shop.example", "TXT"),
    ("SHOP.eXample", "TXT"), ("shop.example", "AAAA"), ("nothing.shop.example", "TXT"),
    ("a.b.c.nothing.shop.example", "TXT"), ("nodes.shop.example", "TXT"), ("empty.nodes.shop.example", "TXT"),
    ("x.empty.nodes.shop.example", "TXT"), ("deep.empty.nodes.shop.example", "TXT"),
    ("below.deep.empty.nodes.shop.example", "TXT"), ("alias.shop.example", "TXT"), ("alias.shop.example", "MX"),
    ("alias.shop.example", "CNAME"), ("away.shop.example", "TXT"), ("away.shop.example", "CNAME"),
    ("broken.shop.example", "TXT"), ("into-child.shop.example", "TXT"), ("a.wild.shop.example", "TXT"),
    ("a.b.wild.shop.example", "TXT"), ("a.wild.shop.example", "MX"), ("wild.shop.example", "TXT"),
    ("there.wild.shop.example", "TXT"), ("x.there.wild.shop.example", "TXT"), ("*.wild.shop.example", "TXT"),
    ("a.walias.shop.example", "TXT"), ("a.walias.shop.example", "CNAME"), ("child.shop.example", "TXT"),
    ("child.shop.example", "NS"), ("child.shop.example", "SOA"), ("x.y.child.shop.example", "TXT"),
    ("ns1.child.shop.example", "A"), ("far.example", "TXT"), ("x.far.example", "SOA"), ("other.test", "TXT"),
    ("example", "SOA"), ("ns1.example", "A"), ("big.shop.example", "TXT"),
]  # fmt: skip


@dataclass
class Served:
    address: str
    port: int

    async def ask(self, name: str, rdtype: str, *, tcp: bool = False, payload: int | None = 1232) -> Message:
        edns = -1 if payload is None else 0
        query = dns.message.make_query(name, rdtype, use_edns=edns, payload=payload, flags=0)
        return await self.send(query, tcp=tcp)

    async def send(self, query: Message, *, tcp: bool = False) -> Message:
        over = dns.asyncquery.tcp if tcp else dns.asyncquery.udp
        return await over(query, self.address, timeout=3, port=self.port)

    async def send_octets(self, wire: bytes, *, seconds: float = 3) -> bytes:
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[bytes] = loop.create_future()

        class Client(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, addr: object) -> None:
                del addr
                answered.set_result(data)

        transport, _ = await loop.create_datagram_endpoint(Client, remote_addr=(self.address, self.port))
        try:
            transport.sendto(wire)
            return await asyncio.wait_for(answered, seconds)
        finally:
            transport.close()


@pytest.fixture(scope="module")
def knot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    require("knotd")
    addresses = loopback_addresses(1)
    port = free_port(addresses)
    with Knot(tmp_path_factory.mktemp("knot"), ZONES, addresses, port):
        yield Served(addresses[0], port)


@pytest.fixture
async def ours() -> AsyncIterator[Served]:
    async with NameServer([ZoneData(origin, text) for origin, text in ZONES.items()]) as server:
        yield Served(server.address, server.port)


@pytest.fixture(params=["ours", "knot"])
def served(request: pytest.FixtureRequest) -> Served:
    chosen = request.getfixturevalue(request.param)
    assert isinstance(chosen, Served)
    return chosen


def sections(message: Message) -> object:
    """What must be the same in two answers: not the order, nor which addresses are thrown in."""
    answer, authority = (
        {(rrset.name, rrset.rdtype, rrset.ttl, rdata) for rrset in section for rdata in rrset.processing_order()}
        for section in (message.answer, message.authority if not message.answer else [])
    )
    return message.rcode(), message.flags, answer, authority, message.edns


class TestAnswers:
    async def test_positive(self, served: Served) -> None:
        reply = await served.ask("shop.example", "TXT")
        assert reply.rcode() == dns.rcode.NOERROR
        assert reply.flags == dns.flags.QR | dns.flags.AA
        assert reply.answer[0].to_text() == 'shop.example. 600 IN TXT "v=spf1 -all"'

    async def test_absent_name_with_soa(self, served: Served) -> None:
        reply = await served.ask("nothing.shop.example", "TXT")
        assert reply.rcode() == dns.rcode.NXDOMAIN
        assert reply.authority[0].name.to_text() == "shop.example."
        assert reply.authority[0].ttl == 60

    @pytest.mark.parametrize("name", ["nodes", "empty.nodes", "wild", "mail"])
    async def test_empty_non_terminal_is_no_absence(self, served: Served, name: str) -> None:
        reply = await served.ask(f"{name}.shop.example", "MX")
        assert (reply.rcode(), reply.answer) == (dns.rcode.NOERROR, [])
        assert reply.authority[0].rdtype.name == "SOA"

    async def test_alias_chain(self, served: Served) -> None:
        reply = await served.ask("alias.shop.example", "TXT")
        assert [rrset.rdtype.name for rrset in reply.answer] == ["CNAME", "CNAME", "TXT"]

    async def test_alias_loop_ends(self, served: Served) -> None:
        reply = await served.ask("loop1.shop.example", "TXT")
        assert {rrset.rdtype.name for rrset in reply.answer} <= {"CNAME"}

    async def test_wildcard(self, served: Served) -> None:
        reply = await served.ask("Any.wild.shop.example", "TXT")
        assert reply.answer[0].to_text() == 'Any.wild.shop.example. 600 IN TXT "star"'

    async def test_wildcard_stops_at_a_name_that_exists(self, served: Served) -> None:
        assert (await served.ask("x.there.wild.shop.example", "TXT")).rcode() == dns.rcode.NXDOMAIN

    async def test_referral_with_glue(self, served: Served) -> None:
        reply = await served.ask("x.child.shop.example", "TXT")
        assert reply.flags == dns.flags.QR
        assert reply.authority[0].name.to_text() == "child.shop.example."
        assert "192.0.2.5" in reply.additional[0].to_text()

    async def test_refuses_foreign_names(self, served: Served) -> None:
        assert (await served.ask("other.test", "TXT")).rcode() == dns.rcode.REFUSED

    @pytest.mark.parametrize("payload", [None, 512, 1232])
    async def test_truncates_to_what_the_client_takes(self, served: Served, payload: int | None) -> None:
        reply = await served.ask("big.shop.example", "TXT", payload=payload)
        assert bool(reply.flags & dns.flags.TC) is (payload != 1232)
        assert reply.edns == (-1 if payload is None else 0)

    async def test_long_answer_over_tcp(self, served: Served) -> None:
        assert (await served.ask("huge.shop.example", "TXT")).flags & dns.flags.TC
        reply = await served.ask("huge.shop.example", "TXT", tcp=True)
        assert "k" * 255 in reply.answer[0].to_text()

    async def test_keeps_the_case_of_the_question(self, served: Served) -> None:
        reply = await served.ask("sHoP.eXaMpLe", "TXT")
        assert reply.question[0].name.to_text() == "sHoP.eXaMpLe."

    async def test_other_opcode(self, served: Served) -> None:
        query = dns.message.make_query("shop.example", "TXT")
        query.set_opcode(dns.opcode.STATUS)
        assert (await served.send(query)).rcode() == dns.rcode.NOTIMP

    async def test_unknown_edns_version(self, served: Served) -> None:
        query = dns.message.make_query("shop.example", "TXT", use_edns=1)
        assert (await served.send(query)).rcode() == dns.rcode.BADVERS

    @pytest.mark.parametrize("rest", [b"\x3fabc", b"\xc0\x0c\x00\x10\x00\x01", b"", b"\x01a\x00\x00\x10"])
    async def test_malformed_is_refused_or_dropped(self, served: Served, rest: bytes) -> None:
        try:
            reply = await served.send_octets(b"\x12\x34\x00\x00\x00\x01" + bytes(6) + rest, seconds=0.1)
            assert (reply[:2], reply[3] & 15) == (b"\x12\x34", dns.rcode.FORMERR)
        except TimeoutError:
            pass
        assert (await served.ask("shop.example", "TXT")).answer


@pytest.mark.parametrize(("name", "rdtype"), QUESTIONS, ids=["-".join(question) for question in QUESTIONS])
async def test_answers_as_knot_does(ours: Served, knot: Served, name: str, rdtype: str) -> None:
    assert sections(await ours.ask(name, rdtype)) == sections(await knot.ask(name, rdtype))


async def test_edits_are_served_with_a_higher_serial() -> None:
    zone = ZoneData.served_by("shop.example", {"ns1.shop.example": ["127.0.0.1"]})
    async with NameServer([zone]) as server:
        served = Served(server.address, server.port)
        assert (await served.ask("new.shop.example", "TXT")).rcode() == dns.rcode.NXDOMAIN
        before = zone.serial
        server.zone("shop.example").replace("new.shop.example", "TXT", '"one"')
        server.zone("shop.example").add("new.shop.example", "TXT", '"two"')
        reply = await served.ask("new.shop.example", "TXT")
        assert len(reply.answer[0]) == 2
        server.zone("shop.example").remove("new.shop.example", "TXT")
        assert (await served.ask("new.shop.example", "TXT")).rcode() == dns.rcode.NXDOMAIN
        assert zone.serial == before + 3


async def test_two_servers_share_an_address_pattern_and_a_port() -> None:
    addresses = loopback_addresses(2)
    port = free_port(addresses)
    async with AsyncExitStack() as stack:
        for address in addresses:
            zone = ZoneData.served_by("a.test", {"ns.a.test": [address]})
            await stack.enter_async_context(NameServer([zone], address, port))
        replies = [await Served(address, port).ask("ns.a.test", "A") for address in addresses]
        assert [address in reply.answer[0].to_text() for address, reply in zip(addresses, replies, strict=True)] == [
            True,
            True,
        ]


async def test_drops_what_is_no_question(ours: Served) -> None:
    for wire in (b"", b"\x00" * 11, b"\x00\x00\x80" + bytes(9)):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(ours.send_octets(wire), 0.1)


async def test_reload_of_knot(tmp_path_factory: pytest.TempPathFactory) -> None:
    require("knotc")
    addresses = loopback_addresses(1)
    with Knot(tmp_path_factory.mktemp("knot"), {"shop.example": SHOP}, addresses, free_port(addresses)) as knot:
        knot.reload("shop.example", SHOP.replace(" 9 3600", " 10 3600").replace("-all", "~all"))
        reply = await Served(knot.addresses[0], knot.port).ask("shop.example", "TXT")
        assert "~all" in reply.answer[0].to_text()
