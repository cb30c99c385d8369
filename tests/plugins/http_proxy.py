"""An HTTP proxy between a provider and a real server, which makes calls fail before or after their effect."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum, auto

import h11

from sendas_providers.testing.trouble import Moment, TroubleWith
from tests.listening import listening

_JSON = (("content-type", "application/json"),)
_HTML = (("content-type", "text/html"),)


class Fault(StrEnum):
    TOO_MANY = auto()
    TOO_MANY_AND_WHEN = auto()
    SERVER_ERROR = auto()
    BAD_GATEWAY = auto()
    FORBIDDEN = auto()
    SILENT = auto()
    RESET = auto()
    CUT_SHORT = auto()
    DRIPPING = auto()
    NOT_JSON = auto()
    WRONG_SHAPE = auto()
    STRANGE_SHAPE = auto()
    STALE = auto()
    """A read shows what was there before the last write."""
    FORGETFUL = auto()
    """A write is answered with a yes, and not made."""


Trouble = TroubleWith[Fault]


@dataclass
class Call:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Reply:
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def wire(self) -> bytes:
        head = [f"HTTP/1.1 {self.status} X", f"content-length: {len(self.body)}", "connection: close"]
        head += [f"{name}: {value}" for name, value in self.headers]
        return "\r\n".join([*head, "", ""]).encode() + self.body


_REPLIES = {
    Fault.TOO_MANY: Reply(429, _JSON, b'{"error": "later"}'),
    Fault.TOO_MANY_AND_WHEN: Reply(429, (*_JSON, ("retry-after", "1")), b'{"error": "later"}'),
    Fault.SERVER_ERROR: Reply(500, _JSON, b'{"error": "Backend error"}'),
    Fault.BAD_GATEWAY: Reply(502, _HTML, b"<html>502 Bad Gateway</html>"),
    Fault.FORBIDDEN: Reply(403, _JSON, b'{"error": "Forbidden"}'),
    Fault.NOT_JSON: Reply(200, _HTML, b"<html>Please log in</html>"),
    Fault.WRONG_SHAPE: Reply(200, _JSON, b'[["rrsets", 7]]'),
    Fault.STRANGE_SHAPE: Reply(200, _JSON, b'{"name": "z.test.", "kind": "Native", "rrsets": [{"name": null}]}'),
    Fault.FORGETFUL: Reply(204),
}


@dataclass
class HttpProxy:
    """Counts calls and passes them on, but for those in trouble."""

    address: str
    target_port: int
    trouble: Trouble | None = None
    seen: list[Call] = field(default_factory=list[Call])
    port: int = 0
    _old: dict[str, Reply] = field(default_factory=dict[str, Reply])

    @property
    def url(self) -> str:
        return f"http://{self.address}:{self.port}"

    @property
    def writes(self) -> int:
        return sum(call.method != "GET" for call in self.seen)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator["HttpProxy"]:
        async with listening(self.address, self._talk) as self.port:
            yield self

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            call = await _read_call(reader)
            self.seen.append(call)
            trouble = self._trouble_of(call, len(self.seen))
            if trouble:
                await self._spoil(call, trouble, writer)
            else:
                writer.write((await self._passed(call)).wire())
            await writer.drain()
        except (OSError, EOFError):
            pass
        finally:
            writer.close()

    def _trouble_of(self, call: Call, number: int) -> Trouble | None:
        trouble = self.trouble
        if trouble is None or not trouble.strikes(number, write=call.method != "GET"):
            return None
        odd = {Fault.STALE: call.method != "GET", Fault.FORGETFUL: call.method == "GET"}
        return None if odd.get(trouble.fault, False) else trouble

    async def _spoil(self, call: Call, trouble: Trouble, writer: asyncio.StreamWriter) -> None:
        fault = trouble.fault
        if fault is Fault.STALE:
            writer.write((self._old.get(call.target) or await self._passed(call)).wire())
            return
        after = trouble.moment is Moment.AFTER and fault is not Fault.FORGETFUL
        real = await self._passed(call) if after else Reply(200, _JSON, b"{}")
        if reply := _REPLIES.get(fault):
            writer.write(reply.wire())
        elif fault is Fault.RESET:
            writer.transport.abort()
        elif fault is Fault.CUT_SHORT:
            writer.write(real.wire()[:-1] if real.body else real.wire()[:20])
        elif fault is Fault.DRIPPING:
            for octet in real.wire():
                writer.write(bytes([octet]))
                await asyncio.sleep(0.02)
        else:
            await asyncio.sleep(3600)

    async def _passed(self, call: Call) -> Reply:
        if call.method != "GET" and self.trouble and self.trouble.fault is Fault.STALE:
            headers = {name: value for name, value in call.headers.items() if name != "content-length"}
            self._old[call.target] = await self._forward(Call("GET", call.target, headers, b""))
        return await self._forward(call)

    async def _forward(self, call: Call) -> Reply:
        reader, writer = await asyncio.open_connection(self.address, self.target_port)
        try:
            http = h11.Connection(h11.CLIENT)
            headers = [(name, value) for name, value in call.headers.items() if name != "host"]
            request = h11.Request(method=call.method, target=call.target, headers=[("host", "pdns"), *headers])
            parts = [request, *([h11.Data(data=call.body)] if call.body else []), h11.EndOfMessage()]
            writer.write(b"".join(http.send(part) or b"" for part in parts))
            return await _read_reply(reader, http)
        finally:
            writer.close()


async def _read_call(reader: asyncio.StreamReader) -> Call:
    http, call = h11.Connection(h11.SERVER), Call("", "", {}, b"")
    async for event in _events(reader, http):
        if isinstance(event, h11.Request):
            headers = {name.decode(): value.decode() for name, value in event.headers}
            call = Call(event.method.decode(), event.target.decode(), headers, b"")
        elif isinstance(event, h11.Data):
            call.body += event.data
    return call


async def _read_reply(reader: asyncio.StreamReader, http: h11.Connection) -> Reply:
    reply = Reply(0)
    async for event in _events(reader, http):
        if isinstance(event, h11.Response):
            kept = [(name.decode(), value.decode()) for name, value in event.headers]
            reply = Reply(event.status_code, tuple(each for each in kept if each[0] not in _OWN))
        elif isinstance(event, h11.Data):
            reply.body += event.data
    return reply


_OWN = frozenset({"connection", "content-length", "transfer-encoding"})


async def _events(reader: asyncio.StreamReader, http: h11.Connection) -> AsyncGenerator[h11.Event]:
    while True:
        event = http.next_event()
        if event is h11.NEED_DATA:
            data = await reader.read(1 << 16)
            http.receive_data(data)
            if not data and http.their_state in {h11.IDLE, h11.SEND_BODY}:
                raise EOFError
        elif isinstance(event, h11.EndOfMessage):
            return
        elif isinstance(event, h11.Event):
            yield event
        else:
            raise EOFError
