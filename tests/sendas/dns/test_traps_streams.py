"""Connections that drip, hang, break off or bring too much."""

import asyncio
import socket
import struct
from collections.abc import Callable, Iterable

import pytest

from sendas.domain.observation import CONFIRM, VALIDATE, AnswerKind
from tests.sendas.dns.hostile import Packet, Talk, asked, honest, reply
from tests.sendas.dns.test_traps_datagrams import long_names, raw, record, with_question
from tests.sendas.dns.traps import GOOD, Trap, each, framed, hang, only

FOUND, TIMEOUT, MALFORMED = AnswerKind.FOUND, AnswerKind.TIMEOUT, AnswerKind.MALFORMED


def sends(make: Callable[[bytes], bytes]) -> Talk:
    """Send a message in its frame to TXT questions; others get what they should."""

    async def talk(query: bytes, writer: asyncio.StreamWriter) -> None:
        framed(writer, make(query) if asked(query)[1] == "TXT" else honest(query))
        await writer.drain()

    return talk


def on_txt(spoiled: Talk) -> Talk:
    async def talk(query: bytes, writer: asyncio.StreamWriter) -> None:
        if asked(query)[1] == "TXT":
            await spoiled(query, writer)
        else:
            framed(writer, honest(query))

    return talk


async def drip(query: bytes, writer: asyncio.StreamWriter) -> None:
    wire = honest(query)
    for octet in len(wire).to_bytes(2, "big") + wire:
        writer.write(bytes([octet]))
        await writer.drain()
        await asyncio.sleep(1)


async def promise_more(query: bytes, writer: asyncio.StreamWriter) -> None:
    wire = honest(query)
    writer.write((len(wire) + 100).to_bytes(2, "big") + wire)


async def promise_more_and_hang(query: bytes, writer: asyncio.StreamWriter) -> None:
    await promise_more(query, writer)
    await asyncio.sleep(60)


async def reset(_query: bytes, writer: asyncio.StreamWriter) -> None:
    opened = writer.get_extra_info("socket")
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def close_at_once(_query: bytes, _writer: asyncio.StreamWriter) -> None:
    return


async def pour(_query: bytes, writer: asyncio.StreamWriter) -> None:
    """Send as much as the other side takes, one frame of 64 KiB after the other, none of them an answer."""
    while True:
        framed(writer, b"\0" * 0xFFFF)
        await writer.drain()


def thousands(query: bytes) -> bytes:
    return raw(*(record(rdata=b"\3" + number.to_bytes(3, "big")) for number in range(4000)))(query)


def huge(query: bytes) -> bytes:
    return raw(record(rdata=(b"\xff" + b"a" * 255) * 253))(query)


def wrong_id(query: bytes) -> bytes:
    return bytes([query[0] ^ 255]) + honest(query)[1:]


def with_tc(query: bytes) -> bytes:
    return reply(query, f'{asked(query)[0]}. 60 IN TXT "part"', flags="AA TC")


def lost_case(query: bytes) -> bytes:
    wire = honest(query)
    return wire[:12] + wire[12:20].swapcase() + wire[20:]


STREAMS: list[tuple[str, frozenset[AnswerKind], Talk]] = [
    ("one octet a second", only(TIMEOUT), on_txt(drip)),
    ("accepted, then silence", only(TIMEOUT), on_txt(hang)),
    ("more promised than sent, then the end", only(TIMEOUT), on_txt(promise_more)),
    ("more promised than sent, then silence", only(TIMEOUT), on_txt(promise_more_and_hang)),
    ("reset", only(TIMEOUT), on_txt(reset)),
    ("closed at once", only(TIMEOUT), on_txt(close_at_once)),
    ("poured out", only(MALFORMED), on_txt(pour)),
    ("nothing in the frame", only(MALFORMED), sends(lambda _: b"")),
    ("wrong identifier", only(MALFORMED), sends(wrong_id)),
    ("wrong question", only(MALFORMED), sends(with_question("victim.be"))),
    ("lost case is no matter", only(FOUND), sends(lost_case)),
    ("cut off over TCP as well", only(MALFORMED), sends(with_tc)),
    ("64 KiB in one record", only(FOUND), sends(huge)),
    ("4000 records", only(MALFORMED), sends(thousands)),
    ("4600 records of long names", only(MALFORMED), sends(long_names(4600, 2))),
    ("4600 records of long aliases", only(MALFORMED), sends(long_names(4600, 5))),
    ("256 records of long aliases", only(MALFORMED), sends(long_names(256, 5))),
]


def cut_off(query: bytes) -> Iterable[Packet]:
    """Answer over UDP that there is more than fits."""
    truncated = Packet(reply(query, flags="AA TC"))
    return [truncated] if asked(query)[1] == "TXT" else [Packet(honest(query))]


@each([Trap(f"{name}, after TC", kinds, cut_off, talk) for name, kinds, talk in STREAMS])
async def test_after_a_cut_off_answer(trap: Trap) -> None:
    sprung = await trap.spring()
    assert bool(sprung.values) == (FOUND in sprung.kinds)


@each([Trap(f"{name}, TCP from the start", kinds, cut_off, talk, how=CONFIRM) for name, kinds, talk in STREAMS])
async def test_tcp_from_the_start(trap: Trap) -> None:
    sprung = await trap.spring()
    assert bool(sprung.values) == (FOUND in sprung.kinds)
    assert not sprung.world.recorder.sent  # a confirmation sends no datagram


async def test_one_of_two_servers_hangs_over_tcp_for_everything() -> None:
    """The walk goes on with the other server, and both are reported."""

    def play(query: bytes) -> Iterable[Packet]:
        return [Packet(reply(query, flags="AA TC"))]

    trap = Trap("everything cut off, silence over TCP", only(TIMEOUT), play, hang, servers=2, seconds=1.0)
    assert not (await trap.spring()).values


@pytest.mark.parametrize("how", ["udp", "tcp"])
async def test_good_answer(how: str) -> None:
    manner = CONFIRM if how == "tcp" else VALIDATE
    trap = Trap(f"no trap, {how}", only(FOUND), lambda query: [Packet(honest(query))], how=manner)
    assert (await trap.spring()).values == {GOOD}
