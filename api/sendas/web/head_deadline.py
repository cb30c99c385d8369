"""An HTTP protocol that waits neither for slow request heads nor for who takes no answer (security.md, finding 6)."""

import asyncio
import socket
from collections.abc import Sequence

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle


class HeadTooLargeError(Exception):
    """Raised inside the parser, which answers 400 and closes."""


class HeadDeadlineProtocol(HttpToolsProtocol):
    """uvicorn's protocol; a connection whose head takes over five seconds or 32 KiB is closed.

    The clock runs while a head is awaited: from the start, and from the first byte after an answer, be it the next
    head or what a client still sends of a body that nobody reads.

    A connection whose client takes nothing of what was sent for half a minute is cut by the kernel, where that is
    Linux: closing one would wait for ever, and keep its descriptor and what was not taken.
    """

    head_seconds = 5.0
    untaken_seconds = 30.0
    head_bytes = 32 * 1024
    _timer: asyncio.TimerHandle | None = None
    _in_head = True
    _received = 0
    _cycles: Sequence[RequestResponseCycle] = ()  # those that are not answered yet

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn does: asyncio declares the wider BaseTransport
        """Begin to wait for the first head."""
        super().connection_made(transport)
        connected, option = transport.get_extra_info("socket"), getattr(socket, "TCP_USER_TIMEOUT", None)
        if connected is not None and option is not None and connected.family != socket.AF_UNIX:
            connected.setsockopt(socket.IPPROTO_TCP, option, int(self.untaken_seconds * 1000))
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Count what arrives while the head is not complete."""
        super().data_received(data)
        if self._in_head:
            self._received += len(data)
            if self._received > self.head_bytes:
                self._drop()
        elif self.cycle.response_complete:
            self._wait()  # uvicorn stopped its keep-alive clock at this byte

    def on_message_begin(self) -> None:
        """Begin to wait for the next head of a kept connection."""
        self._in_head, self._received = True, 0
        self._wait()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Stop waiting: the head is there."""
        self._stop()
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > self.head_bytes:
            raise HeadTooLargeError
        self._in_head = False
        super().on_headers_complete()
        self._cycles = [*(each for each in self._cycles if not each.response_complete), self.cycle]

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting: nobody is there. uvicorn tells only the request that came last, not the one it answers."""
        self._stop()
        super().connection_lost(exc)
        for cycle in self._cycles:
            cycle.disconnected = not cycle.response_complete
            cycle.message_event.set()

    def _wait(self) -> None:
        if self._timer is None and not self.transport.is_closing():
            self._timer = self.loop.call_later(self.head_seconds, self._drop)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _drop(self) -> None:
        self._stop()
        if not self.transport.is_closing():
            self.transport.abort()
