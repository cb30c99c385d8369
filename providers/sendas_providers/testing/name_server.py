"""A small authoritative name server on loopback: real packets, several zones, faults on demand."""

import asyncio
from collections import deque
from collections.abc import Coroutine, Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.update

from sendas_providers.testing.faults import Fault, spoil
from sendas_providers.testing.replies import parse_request, refusal_of, reply_to, to_datagram
from sendas_providers.testing.signatures import Request, keys_of
from sendas_providers.testing.update import UpdateFault
from sendas_providers.testing.zone_data import ZoneData

_IDLE = 10.0  # seconds that a TCP connection may wait between questions (RFC 7766 section 6.2.3)
_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class Seen:
    """A question that reached the server, its name in lower case without trailing dot; type UPDATE with a zone's."""

    name: str
    type: str
    tcp: bool


class NameServer:
    """Serves zones over UDP and TCP while its `async with` block runs; port 0 takes a free one.

    `fault`, `delay` (seconds before every reply) and `lose` (queries still to be lost) may be set at any time.
    With `keys` (names and base64 secrets of HMAC-SHA256 keys) it takes updates signed with one of them;
    `update_fault` spoils those. `seen` holds the last thousand questions.
    """

    def __init__(
        self,
        zones: Iterable[ZoneData] = (),
        address: str = "127.0.0.1",
        port: int = 0,
        keys: Mapping[str, str] | None = None,
    ) -> None:
        self.address = address
        self.port = port
        self.fault: Fault | None = None
        self.update_fault: UpdateFault | None = None
        self.delay = 0.0
        self.lose = 0
        self.seen: deque[Seen] = deque(maxlen=_REMEMBERED)
        self._zones = {zone.origin: zone for zone in zones}
        self._keys = keys_of(keys or {})
        self._running: set[asyncio.Task[None]] = set()

    @property
    def endpoint(self) -> str:
        """`address:port`, as SENDAS_DNS_ROOTS takes it."""
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"

    def zone(self, origin: str) -> ZoneData:
        """Give a zone to edit. Raises `KeyError` for a zone that is not served."""
        return self._zones[dns.name.from_text(origin)]

    def serve(self, zone: ZoneData) -> None:
        """Serve one more zone, or other data for one that is served."""
        self._zones[zone.origin] = zone

    def withdraw(self, origin: str) -> None:
        """Stop serving a zone. Raises `KeyError` for a zone that is not served."""
        del self._zones[dns.name.from_text(origin)]

    async def __aenter__(self) -> Self:
        """Take the port, for UDP and for TCP. Raises `OSError` where it is not free."""
        self._tcp = await asyncio.start_server(self._connected, self.address, self.port)
        self.port = int(self._tcp.sockets[0].getsockname()[1])
        loop = asyncio.get_running_loop()
        try:
            self._udp, _ = await loop.create_datagram_endpoint(
                lambda: _Datagrams(self), local_addr=(self.address, self.port)
            )
        except OSError:
            self._tcp.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop answering and give the port back."""
        self._udp.close()
        self._tcp.close()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._tcp.wait_closed()

    def start(self, work: Coroutine[None, None, None]) -> None:
        """Run one reply beside the others, ended with the server."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def reply(self, wire: bytes, *, tcp: bool) -> bytes | None:
        """Give the octets to send back, after the delay; None for nothing."""
        request = parse_request(wire, self._keys)
        if request is None:
            return refusal_of(wire)
        self._remember(request.message, tcp=tcp)
        if self.lose > 0:
            self.lose -= 1
            return None
        await asyncio.sleep(self.delay)
        reply = self._reply_to(request)
        if reply is None:
            return None
        if self.fault:
            return spoil(self.fault, reply, tcp=tcp)
        return reply.to_wire(max_size=0xFFFF) if tcp else to_datagram(request.message, reply)

    def _reply_to(self, request: Request) -> dns.message.Message | None:
        fault = self.update_fault if isinstance(request.message, dns.update.UpdateMessage) else None
        match fault:
            case UpdateFault.DROP_UPDATE:
                return None
            case UpdateFault.REFUSED | UpdateFault.IGNORED:
                reply = reply_to(request, {})
                reply.set_rcode(dns.rcode.REFUSED if fault is UpdateFault.REFUSED else dns.rcode.NOERROR)
                return reply
            case _:
                reply = reply_to(request, self._zones)
                return None if fault is UpdateFault.DROP_ANSWER else reply

    def _remember(self, query: dns.message.Message, *, tcp: bool) -> None:
        question = query.question[0]
        name = question.name.canonicalize().to_text(omit_final_dot=True)
        update = isinstance(query, dns.update.UpdateMessage)
        self.seen.append(Seen(name, "UPDATE" if update else dns.rdatatype.to_text(question.rdtype), tcp))

    async def answer_datagram(self, wire: bytes, client: tuple[str, int]) -> None:
        """Reply to one packet."""
        reply = await self.reply(wire, tcp=False)
        if reply is not None and not self._udp.is_closing():
            self._udp.sendto(reply, client)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Not the coroutine itself: asyncio would log its cancellation at the end as an error.
        self.start(self._converse(reader, writer))

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                async with asyncio.timeout(_IDLE):
                    length = int.from_bytes(await reader.readexactly(2))
                    wire = await reader.readexactly(length)
                if reply := await self.reply(wire, tcp=True):
                    writer.write(len(reply).to_bytes(2) + reply)
                    await writer.drain()
        except (OSError, EOFError, TimeoutError):
            pass
        finally:
            writer.close()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: NameServer) -> None:
        self._server = server

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._server.start(self._server.answer_datagram(data, addr))
