"""Tries, windows, rests and ports, against sockets that answer as told."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from socket import AddressFamily

import dns.message
import dns.rrset
import pytest
from dns.flags import Flag
from dns.rdatatype import RdataType

from sendas.dns import port_pool
from sendas.dns.allowance import Allowance
from sendas.dns.ask import Ask, Outcome
from sendas.dns.asked import Asked
from sendas.dns.mux import Mux
from sendas.dns.pace import Pace
from sendas.dns.port import DatagramSocket
from sendas.dns.reply import Reply
from sendas.dns.server_load import WINDOW
from sendas.dns.zone import Host
from sendas.domain.observation import AnswerKind
from tests.servers import free_port, loopback_addresses


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def answer(wire: bytes) -> bytes:
    query = dns.message.from_wire(wire)
    reply = dns.message.make_response(query)
    reply.flags |= Flag.AA
    reply.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "TXT", '"there"'))
    return reply.to_wire()


@dataclass
class Server(asyncio.DatagramProtocol):
    """Keeps what it was asked, and sends what `reply` makes of it after `delay` seconds."""

    address: str
    port: int
    reply: Callable[[bytes], bytes | None] = answer
    delay: Callable[[int], float] = lambda _: 0.0
    transport: asyncio.DatagramTransport = field(init=False)
    seen: list[tuple[bytes, tuple[str, int]]] = field(default_factory=list[tuple[bytes, tuple[str, int]]])

    @property
    def host(self) -> Host:
        return Host("ns.shop.be", self.address, self.port)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.seen.append((data, addr))
        reply = self.reply(data)
        if reply:
            loop = asyncio.get_running_loop()
            loop.call_later(self.delay(len(self.seen)), self.send, reply, addr)

    def send(self, wire: bytes, to: tuple[str, int]) -> None:
        if not self.transport.is_closing():
            self.transport.sendto(wire, to)


def _same(server: Server) -> Server:
    return server


@asynccontextmanager
async def running(count: int = 1, address: str = "") -> AsyncGenerator[list[Server]]:
    addresses = [address] if address else loopback_addresses(count)
    port = free_port(addresses) if not address else 0
    loop = asyncio.get_running_loop()
    servers: list[Server] = []
    for each in addresses:
        server = Server(each, port)
        server.transport, _ = await loop.create_datagram_endpoint(partial(_same, server), local_addr=(each, port))
        server.port = server.transport.get_extra_info("sockname")[1]
        servers.append(server)
    try:
        yield servers
    finally:
        for server in servers:
            server.transport.close()
        await asyncio.sleep(0.01)  # until the loop has closed them


class Question:
    """One ask whose outcome can be awaited."""

    def __init__(self, *hosts: Host, seconds: float = 3.0, background: bool = False, name: str = "shop.be") -> None:
        loop = asyncio.get_running_loop()
        self.outcome: asyncio.Future[tuple[Host, Outcome]] = loop.create_future()
        allowance = Allowance(80, loop.time() + seconds)
        asked = Asked(name, RdataType.TXT)
        self.ask = Ask(asked, hosts, allowance, self._told, background=background)

    def _told(self, host: Host, outcome: Outcome) -> None:
        self.outcome.set_result((host, outcome))


async def outcome_of(mux: Mux, question: Question) -> Outcome:
    mux.ask(question.ask)
    return (await question.outcome)[1]


async def test_a_lost_datagram_is_sent_again_with_another_identifier() -> None:
    mux = Mux()
    async with running() as [server]:
        server.reply = lambda wire: answer(wire) if len(server.seen) == 3 else None
        with mux.in_use():
            said = await outcome_of(mux, Question(server.host))
        assert isinstance(said, Reply)
        assert said.values == ("there",)
        identifiers = {wire[:2] for wire, _ in server.seen}
        questions = {wire[12:] for wire, _ in server.seen}
        assert (len(identifiers), len(questions), mux.traffic.repeated) == (3, 1, 2)


async def test_a_late_answer_to_an_earlier_try_counts() -> None:
    mux = Mux()
    async with running() as [server]:
        server.delay = lambda number: 0.6 if number == 1 else 30.0
        with mux.in_use():
            said = await outcome_of(mux, Question(server.host))
        assert isinstance(said, Reply)
        assert mux.traffic.late == 1


async def test_the_next_server_is_tried_each_time() -> None:
    mux = Mux()
    async with running(2) as [dead, alive]:
        dead.reply = lambda _: None
        with mux.in_use():
            question = Question(dead.host, alive.host)
            mux.ask(question.ask)
            host, said = await question.outcome
        assert (host, isinstance(said, Reply), len(dead.seen)) == (alive.host, True, 1)


async def test_an_answer_from_elsewhere_is_no_answer() -> None:
    mux = Mux()
    async with running(2) as [asked, liar]:

        def from_elsewhere(wire: bytes) -> None:
            liar.send(answer(wire), asked.seen[-1][1])

        asked.reply = from_elsewhere
        with mux.in_use():
            assert await outcome_of(mux, Question(asked.host, seconds=0.3)) is AnswerKind.TIMEOUT
        assert mux.traffic.strays == 1


async def test_a_server_has_only_so_many_questions_at_a_time() -> None:
    mux = Mux()
    async with running() as [server]:
        server.reply = lambda _: None
        questions = [Question(server.host, name=f"n{number}.be") for number in range(WINDOW + 10)]
        with mux.in_use():
            for question in questions:
                mux.ask(question.ask)
            await asyncio.sleep(0.1)
            assert len(server.seen) == WINDOW
            mux.drop(questions[0].ask)
            mux.drop(questions[1].ask)
            await asyncio.sleep(0.1)
            assert len(server.seen) == WINDOW + 2
            server.reply = answer
            told = await asyncio.gather(*(question.outcome for question in questions[2:]))
        assert {type(outcome) for _, outcome in told} == {Reply}


async def test_a_silent_server_is_left_alone_for_a_while() -> None:
    mux = Mux()
    async with running() as [server]:
        server.reply = lambda _: None
        with mux.in_use():
            for _ in range(2):
                assert await outcome_of(mux, Question(server.host, seconds=0.9, background=True)) is AnswerKind.TIMEOUT
            while len(server.seen) < 8:
                await outcome_of(mux, Question(server.host, seconds=0.9, background=True))
            sent = len(server.seen)
            assert await outcome_of(mux, Question(server.host, background=True)) is AnswerKind.TIMEOUT
            assert len(server.seen) == sent
            # Whoever waits may try once, and an answer ends the rest.
            assert await outcome_of(mux, Question(server.host)) is AnswerKind.TIMEOUT
            assert len(server.seen) == sent + 1
            server.reply = answer
            assert isinstance(await outcome_of(mux, Question(server.host)), Reply)
            assert isinstance(await outcome_of(mux, Question(server.host, background=True)), Reply)


async def test_queries_come_from_eight_ports_that_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(port_pool, "_RENEWED_AFTER", 5)
    mux = Mux()
    before = descriptors()
    async with running() as [server]:
        for _ in range(2):
            with mux.in_use():
                for _ in range(20):
                    assert isinstance(await outcome_of(mux, Question(server.host)), Reply)
                assert len({sender[1] for _, sender in server.seen[:20]}) == 8
                for _ in range(40):
                    await outcome_of(mux, Question(server.host))
        assert len({sender[1] for _, sender in server.seen}) >= 20
    await asyncio.sleep(0)
    assert descriptors() == before


async def test_nothing_is_left_behind() -> None:
    mux = Mux()
    async with running(2) as [one, two]:
        one.reply = two.reply = lambda _: None
        with mux.in_use():
            questions = [Question(one.host, two.host, seconds=0.5) for _ in range(20)]
            for question in questions[:10]:
                mux.ask(question.ask)
                mux.drop(question.ask)
            await asyncio.gather(*(outcome_of(mux, question) for question in questions[10:]))
            assert not any(question.ask.attempts for question in questions)
            assert mux.idle


async def test_servers_with_ipv6_addresses() -> None:
    mux = Mux()
    async with running(address="::1") as [server]:
        with mux.in_use():
            assert isinstance(await outcome_of(mux, Question(server.host)), Reply)
            # Where there is no way to an address, nobody waits for it.
            nowhere = Host("ns.nowhere.be", "2001:db8::1", 53)
            assert isinstance(await outcome_of(mux, Question(nowhere, server.host)), Reply)


async def test_a_system_without_sockets() -> None:
    def none(_family: AddressFamily) -> DatagramSocket:
        raise OSError

    mux = Mux(open_socket=none)
    with mux.in_use():
        assert await outcome_of(mux, Question(Host("ns", "127.0.0.1", 53))) is AnswerKind.TIMEOUT


async def test_one_broken_listener_does_not_silence_the_others() -> None:
    def fail(_host: Host, _outcome: Outcome) -> None:
        raise RuntimeError

    mux = Mux()
    async with running() as [server]:
        server.delay = lambda _: 0.05
        with mux.in_use():
            loop = asyncio.get_running_loop()
            mux.ask(Ask(Asked("a.be", RdataType.TXT), (server.host,), Allowance(9, loop.time() + 1), fail))
            told = [await outcome_of(mux, Question(server.host)) for _ in range(10)]
    assert all(isinstance(outcome, Reply) for outcome in told)


def test_the_background_waits_and_people_do_not() -> None:
    pace = Pace(20.0)
    one, other = Host("ns1.host.be", "192.0.2.1", 53), Host("ns2.host.be", "192.0.2.2", 53)
    stranger = Host("ns.else.be", "192.0.2.3", 53)
    allowed = sum(not pace.wait(one, 0.0, background=True) for _ in range(100))
    assert allowed == 50
    assert pace.wait(one, 0.0, background=True) == pytest.approx(0.1)
    assert pace.wait(other, 0.0, background=True) == pytest.approx(0.05)
    assert not pace.wait(stranger, 0.0, background=True)
    # Ten a second at the address, twenty of the operator's.
    assert sum(not pace.wait(one, 1.0, background=True) for _ in range(100)) == 10
    assert sum(not pace.wait(other, 1.0, background=True) for _ in range(100)) == 10
    assert not any(pace.wait(one, 1.0, background=False) for _ in range(300))
    assert pace.wait(one, 1.0, background=True) == pytest.approx(10.1)
    assert not pace.wait(one, 12.0, background=True)
