"""Every fault is seen on the wire."""

from collections.abc import AsyncIterator

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import pytest
from dns.message import Message

from sendas_providers.testing import Fault, NameServer, ZoneData


async def ask(server: NameServer, *, tcp: bool = False, seconds: float = 0.1) -> Message:
    query = dns.message.make_query("Shop.test", "TXT")
    over = dns.asyncquery.tcp if tcp else dns.asyncquery.udp
    return await over(query, server.address, seconds, server.port)


@pytest.fixture
async def server() -> AsyncIterator[NameServer]:
    zone = ZoneData.served_by("shop.test", {"ns.shop.test": ["127.0.0.1"]}, '@ 300 IN TXT "v=spf1 -all"')
    async with NameServer([zone]) as running:
        yield running


@pytest.mark.parametrize(
    ("fault", "rcode"),
    [
        (Fault.SERVFAIL, dns.rcode.SERVFAIL),
        (Fault.REFUSED, dns.rcode.REFUSED),
        (Fault.FORMERR, dns.rcode.FORMERR),
        (Fault.BARE, dns.rcode.NXDOMAIN),
    ],
)
async def test_wrong_codes(server: NameServer, fault: Fault, rcode: dns.rcode.Rcode) -> None:
    server.fault = fault
    reply = await ask(server)
    assert (reply.rcode(), reply.answer, reply.authority) == (rcode, [], [])


async def test_lame(server: NameServer) -> None:
    server.fault = Fault.LAME
    reply = await ask(server)
    assert reply.answer
    assert not reply.flags & dns.flags.AA


async def test_upward(server: NameServer) -> None:
    server.fault = Fault.UPWARD
    assert (await ask(server)).authority[0].name.to_text() == "."


async def test_lie_loop_and_forged(server: NameServer) -> None:
    server.fault = Fault.LIE
    assert "+all" in (await ask(server)).answer[0].to_text()
    server.fault = Fault.LOOP
    assert (await ask(server)).answer[0].to_text() == "Shop.test. 60 IN CNAME Shop.test."
    server.fault = Fault.FORGED
    assert (await ask(server)).additional[0].name.to_text() == "victim.example."


@pytest.mark.parametrize("fault", [Fault.WRONG_ID, Fault.WRONG_QUESTION])
async def test_not_the_answer(server: NameServer, fault: Fault) -> None:
    server.fault = fault
    with pytest.raises(dns.query.BadResponse):
        await ask(server)


async def test_garbage(server: NameServer) -> None:
    server.fault = Fault.GARBAGE
    with pytest.raises(dns.exception.DNSException):
        await ask(server)


async def test_wrong_case(server: NameServer) -> None:
    server.fault = Fault.WRONG_CASE
    assert (await ask(server)).question[0].name.to_text() == "sHOP.TEST."


async def test_truncated_then_whole_over_tcp(server: NameServer) -> None:
    server.fault = Fault.TRUNCATED
    assert (await ask(server)).flags & dns.flags.TC
    assert (await ask(server, tcp=True)).answer


async def test_tcp_hang(server: NameServer) -> None:
    server.fault = Fault.TCP_HANG
    assert (await ask(server)).flags & dns.flags.TC
    with pytest.raises(dns.exception.Timeout):
        await ask(server, tcp=True)


async def test_silent_slow_and_lossy(server: NameServer) -> None:
    server.fault = Fault.SILENT
    with pytest.raises(dns.exception.Timeout):
        await ask(server)
    server.fault, server.delay = None, 0.15
    with pytest.raises(dns.exception.Timeout):
        await ask(server)
    assert (await ask(server, seconds=1)).answer
    server.delay, server.lose = 0, 1
    with pytest.raises(dns.exception.Timeout):
        await ask(server)
    assert (await ask(server)).answer
    assert {(seen.name, seen.type, seen.tcp) for seen in server.seen} == {("shop.test", "TXT", False)}
