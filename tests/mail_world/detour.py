"""A detour that datagrams and connections take: each answer comes late, and some datagrams get lost on either way.

A program of its own: `python detour.py PORT ROUND_TRIP LOSS FRONT=BACK ...`, addresses on loopback, the round trip in
seconds, the loss of each way as a share of 1. For what asks one after the other: a sweep is too fast for it.
"""

import asyncio
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

_CHUNK = 65536
Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Delay:
    """How far away a detour puts the servers behind it."""

    round_trip: float = 0.02
    loss: float = 0.01

    def swallows(self) -> bool:
        return random.random() < self.loss  # noqa: S311  (weather, not a secret)


class _Front(asyncio.DatagramProtocol):
    """Passes queries on under ids of its own, so that one socket behind it serves every asker."""

    def __init__(self, delay: Delay) -> None:
        self._delay = delay
        self._ids = count()
        self._askers: dict[bytes, tuple[bytes, Address]] = {}
        self.outside: asyncio.DatagramTransport | None = None
        self.inside: asyncio.DatagramTransport | None = None

    def datagram_received(self, data: bytes, addr: Address) -> None:
        if self.inside is None or self._delay.swallows():
            return
        own = (next(self._ids) & 0xFFFF).to_bytes(2, "big")
        self._askers[own] = data[:2], addr
        self.inside.sendto(own + data[2:])

    def answer(self, data: bytes) -> None:
        asked, asker = self._askers.pop(data[:2], (b"", None))
        if self.outside is None or asker is None or self._delay.swallows():
            return
        asyncio.get_running_loop().call_later(self._delay.round_trip, self.outside.sendto, asked + data[2:], asker)


class _Back(asyncio.DatagramProtocol):
    def __init__(self, front: _Front) -> None:
        self._front = front

    def datagram_received(self, data: bytes, addr: Address) -> None:  # noqa: ARG002  (it is connected to one)
        self._front.answer(data)


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    try:
        while chunk := await reader.read(_CHUNK):
            await asyncio.sleep(seconds)
            writer.write(chunk)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


def _connections(back: str, port: int, delay: Delay) -> Any:
    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(delay.round_trip)  # the handshake
        behind, onward = await asyncio.open_connection(back, port)
        await asyncio.gather(_carry(reader, onward, 0), _carry(behind, writer, delay.round_trip))

    return connect


def _itself(front: _Front) -> _Front:
    return front


async def _run(port: int, delay: Delay, ways: Sequence[tuple[str, str]]) -> None:
    loop = asyncio.get_running_loop()
    for front, back in ways:
        await asyncio.start_server(_connections(back, port, delay), front, port)
        passing = _Front(delay)
        passing.outside, _ = await loop.create_datagram_endpoint(partial(_itself, passing), local_addr=(front, port))
        passing.inside, _ = await loop.create_datagram_endpoint(partial(_Back, passing), remote_addr=(back, port))
    await asyncio.Event().wait()


def main() -> None:
    """Run until the process is ended."""
    port, round_trip, loss, *ways = sys.argv[1:]
    pairs = [(front, back) for front, _, back in (way.partition("=") for way in ways)]
    asyncio.run(_run(int(port), Delay(float(round_trip), float(loss)), pairs))


if __name__ == "__main__":
    main()
