"""A UDP socket at a random port, and the queries that wait there for an answer."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass
from socket import AddressFamily
from typing import Protocol

from sendas.dns.ask import Ask
from sendas.dns.server_load import ServerLoad
from sendas.dns.zone import Host

_LARGEST = 4096  # octets; we ask for less, and what is longer is no answer to us
_AT_ONCE = 256  # datagrams of one wake-up, before others have their turn
_BUFFER = 4 << 20


class DatagramSocket(Protocol):
    """The part of a UDP socket that is used."""

    def sendto(self, data: bytes, address: tuple[str, int], /) -> int:
        """Send without waiting; raises `OSError`."""
        ...

    def recvfrom(self, size: int, /) -> tuple[bytes, tuple[str, int]]:
        """Receive without waiting; raises `BlockingIOError` when nothing is there."""
        ...

    def fileno(self) -> int:
        """Give the descriptor that becomes readable."""
        ...

    def close(self) -> None:
        """Close it."""
        ...


OpenSocket = Callable[[AddressFamily], DatagramSocket]


def open_datagram_socket(family: AddressFamily) -> DatagramSocket:
    """Open a socket at a port that the system chooses; raises `OSError` where the family is not to be had."""
    opened = socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        if family is socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind(("", 0))
    except OSError:
        opened.close()
        raise
    return opened


Key = tuple[bytes, str, int]  # identifier, address, port


@dataclass(slots=True, eq=False)
class Attempt:
    """One query that was sent, and may be answered until its `Ask` is done."""

    ask: Ask
    host: Host
    load: ServerLoad
    port: "Port"
    key: Key
    sent: float
    in_flight: bool = True


class Port:
    """Receives what comes in, as long as there is something, and passes on what belongs to an attempt.

    An answer has to come from the very address that was asked.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, opened: DatagramSocket, arrived: Callable[[Attempt | None, bytes], None]
    ) -> None:
        self.pending: dict[Key, Attempt] = {}
        self.queries = 0
        self.send = opened.sendto
        self._receive = opened.recvfrom
        self._socket = opened
        self._loop = loop
        self._arrived = arrived
        loop.add_reader(opened.fileno(), self._drain)

    def _drain(self) -> None:
        receive, pending, arrived = self._receive, self.pending, self._arrived
        try:
            for _ in range(_AT_ONCE):
                wire, sender = receive(_LARGEST)
                arrived(pending.get((wire[:2], sender[0], sender[1])), wire)
        except OSError:  # nothing is left, or the network reports that a server is not there
            return

    def close(self) -> None:
        """Stop receiving."""
        self._loop.remove_reader(self._socket.fileno())
        self._socket.close()
        self.pending.clear()
