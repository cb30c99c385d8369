"""What readings share: sockets, windows, paces and timers outlive a trap unharmed."""

import asyncio
import errno
import gc
from collections.abc import Iterable
from socket import AddressFamily

import pytest
from dns.rdatatype import RdataType

from sendas.dns.allowance import Allowance
from sendas.dns.ask import Ask, Outcome
from sendas.dns.asked import Asked
from sendas.dns.mux import Mux
from sendas.dns.pace import Pace
from sendas.dns.port import open_datagram_socket
from sendas.dns.server_load import WINDOW
from sendas.dns.zone import Host
from sendas.domain.observation import AnswerKind
from tests.sendas.dns.hostile import Packet, asked, honest, reply, trap_world
from tests.sendas.dns.traps import hang, talk_honestly
from tests.sendas.dns.world import kinds, txt


def silent(_query: bytes) -> Iterable[Packet]:
    return []


def good(query: bytes) -> Iterable[Packet]:
    return [Packet(honest(query))]


HOST = Host("ns.trap.be", "127.255.1.1", 9)


def _ask(host: Host, told: list[Outcome], allowance: Allowance) -> Ask:
    question = Asked("trap.be", RdataType.TXT)
    return Ask(question, [host], allowance, lambda _, outcome: told.append(outcome), background=True)


@pytest.mark.parametrize(
    "name",
    ["a..trap.be", ".trap.be", "trap.be.", "", f"{'a' * 64}.be", ".".join("a" * 128), r"a\999.be", "\ud800.be", "a\\"],
    ids=range(9),
)
async def test_names_that_cannot_be_asked_for(name: str) -> None:
    """One is grey; the others of the same reading are answered."""
    async with trap_world(good, talk_honestly) as world:
        seen = await world.reader(1.0).read([txt(name), txt("trap.be")])
    assert kinds(seen[txt(name)]) == [AnswerKind.MALFORMED]
    assert kinds(seen[txt("trap.be")]) == [AnswerKind.FOUND]


async def test_one_of_two_servers_hangs_over_tcp() -> None:
    """A server that cuts every answer off and is silent over TCP does not hide the way that the other knows."""
    hanging: list[int] = []

    def play(query: bytes) -> Iterable[Packet]:
        if asked(query)[1] == "SOA" and not hanging:
            hanging.append(1)
            return [Packet(reply(query, flags="AA TC"))]
        return [Packet(honest(query))]

    async with trap_world(play, hang, servers=2) as world:
        seen = (await world.reader(3.0).read([txt("trap.be")]))[txt("trap.be")]
    assert (seen.zone, seen.contact) == ("trap.be", "hostmaster@trap.be")


async def test_whoever_waits_for_his_turn_is_told_at_the_deadline() -> None:
    """The loop does not spin, and answers of other servers are not lost by waiting longer."""
    told: list[Outcome] = []
    pace = Pace(0.01, 1.0)
    mux = Mux(pace)
    now = asyncio.get_running_loop().time()
    asks = [_ask(HOST, told, Allowance(100, now + 0.1)) for _ in range(3)]
    with mux.in_use():
        for ask in asks:
            mux.ask(ask)
        await asyncio.sleep(0.15)
        assert told == [AnswerKind.TIMEOUT] * 3
        assert mux.traffic.sent == 1


async def test_whoever_waits_for_a_window_is_told_at_the_deadline() -> None:
    told: list[Outcome] = []
    mux = Mux()
    now = asyncio.get_running_loop().time()
    asks = [_ask(HOST, [], Allowance(100, now + 60)) for _ in range(WINDOW)]
    asks.append(_ask(HOST, told, Allowance(100, now + 0.1)))
    with mux.in_use():
        for ask in asks:
            mux.ask(ask)
        await asyncio.sleep(0.15)
        assert told == [AnswerKind.TIMEOUT]
        for ask in asks:
            mux.drop(ask)


def _put(mux: Mux, asks: list[Ask]) -> None:
    for ask in asks:
        mux.ask(ask)


@pytest.mark.parametrize("pace", [None, Pace(0.01, 1.0)], ids=["window", "pace"])
async def test_whoever_was_dropped_is_not_kept_for_his_turn(pace: Pace | None) -> None:
    mux = Mux(pace)
    end = asyncio.get_running_loop().time() + 60
    asks = [_ask(HOST, [], Allowance(100, end)) for _ in range(WINDOW + 5)]
    with mux.in_use():
        _put(mux, asks)
        while asks:
            mux.drop(asks.pop())
        gc.collect()
    assert not [each for each in gc.get_objects() if isinstance(each, Ask)]


async def test_a_question_without_allowance_takes_no_turn() -> None:
    told: list[Outcome] = []
    pace = Pace(0.01, 1.0)
    mux = Mux(pace)
    now = asyncio.get_running_loop().time()
    with mux.in_use():
        mux.ask(_ask(HOST, told, Allowance(0, now + 9)))
    assert told == [AnswerKind.TIMEOUT]
    assert not pace.wait(HOST, now, background=True)


async def test_one_address_under_many_names_has_one_window_and_one_pace() -> None:
    hosts = [Host(f"ns{number}.trap{number}.be", "127.255.1.1", 9) for number in range(13)]
    mux = Mux(Pace(20, 20))
    told: list[Outcome] = []
    end = asyncio.get_running_loop().time() + 60
    with mux.in_use():
        asks = [_ask(host, told, Allowance(100, end)) for host in hosts for _ in range(10)]
        for ask in asks:
            mux.ask(ask)
        assert mux.traffic.sent <= 20
        for ask in asks:
            mux.drop(ask)
    assert not told


async def test_nothing_is_left_after_readings_in_a_trap() -> None:
    async with trap_world(silent, hang, servers=13) as world:
        reader = world.reader(0.4)
        await asyncio.gather(*(reader.read([txt(f"{n}.trap.be"), txt("trap.be")]) for n in range(30)))
        mux = reader.mux
        gc.collect()
        assert not [each for each in gc.get_objects() if isinstance(each, Ask)]
        loads = list(mux._loads.values())  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  (what leaks, leaks here)
        assert loads
        assert not any(load.in_flight or load.waiting for load in loads)
        assert not mux._ports.opened  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        await asyncio.sleep(0.05)
        assert mux._wheel._timer is None  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


async def test_reading_that_is_cancelled_leaves_nothing() -> None:
    async with trap_world(silent, hang, servers=13) as world:
        reader = world.reader(5)
        mux = reader.mux
        running = [asyncio.create_task(reader.read([txt(f"{n}.trap.be")])) for n in range(20)]
        await asyncio.sleep(0.2)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        assert not mux._ports.opened  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        loads = list(mux._loads.values())  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        assert not any(load.in_flight or load.waiting for load in loads)


class Unreachable:
    """A socket on a machine that has no way to any address, as one without IPv6."""

    def __init__(self, family: AddressFamily) -> None:
        self._opened = open_datagram_socket(family)
        self.recvfrom, self.fileno, self.close = self._opened.recvfrom, self._opened.fileno, self._opened.close

    def sendto(self, _data: bytes, _address: tuple[str, int], /) -> int:
        raise OSError(errno.ENETUNREACH, "Network is unreachable")


async def test_what_cannot_be_sent_costs_no_allowance() -> None:
    told: list[Outcome] = []
    allowance = Allowance(80, asyncio.get_running_loop().time() + 5)
    mux = Mux(open_socket=Unreachable)
    with mux.in_use():
        for _ in range(5):
            mux.ask(_ask(HOST, told, allowance))
        await asyncio.sleep(0.3)
    assert told == [AnswerKind.TIMEOUT] * 5
    assert allowance.queries == 80
