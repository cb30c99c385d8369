"""The stand-in behind a socket of its own, over TLS."""

import asyncio
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import h11

from sendas_domain_connect.testing.dns_host import FakeDnsHost, Reply, Seen
from sendas_domain_connect.testing.hostility import Hostility

_PAUSE = 0.2  # seconds
_RAW = {
    Hostility.NOT_HTTP: b"\x16\x03\x01 hello\r\n\r\n",
    Hostility.CUT: b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{",
}
_ENDLESS = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
_SLOW = b"HTTP/1.1 200 OK\r\ncontent-length: 10000\r\n\r\n"


@asynccontextmanager
async def on_loopback(host: FakeDnsHost, tls: ssl.SSLContext, address: str = "127.0.0.1") -> AsyncGenerator[int]:
    """Serve on a port that is given out; the stand-in says that it is there."""
    writers = set[asyncio.StreamWriter]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.add(writer)
        with suppress(OSError, h11.RemoteProtocolError):
            await _served(host, reader, writer)
        writer.transport.abort()
        writers.discard(writer)

    server = await asyncio.start_server(serve, address, 0, ssl=tls)
    host.port = server.sockets[0].getsockname()[1]
    try:
        yield host.port
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()


async def _served(host: FakeDnsHost, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    http = h11.Connection(h11.SERVER)
    request: h11.Request | None = None
    while not isinstance(event := http.next_event(), h11.EndOfMessage):
        if isinstance(event, h11.Request):
            request = event
        elif event is h11.NEED_DATA:
            http.receive_data(await reader.read(65536))
        elif isinstance(event, h11.ConnectionClosed):
            return
    if request:
        headers = {name.decode(): value.decode("latin-1") for name, value in request.headers}
        seen = Seen(request.method.decode(), request.target.decode(), headers)
        reply = await host.answer(seen)
        if host.hostility:
            await _misbehave(host.hostility, writer)
            reply = _spoilt(reply, host.hostility)
        body = b"" if seen.method == "HEAD" else reply.body
        own = (("content-length", str(len(body))), ("connection", "close"))
        writer.write(http.send(h11.Response(status_code=reply.status, headers=[*reply.headers, *own])) or b"")
        writer.write((http.send(h11.Data(data=body)) or b"") + (http.send(h11.EndOfMessage()) or b""))
        await writer.drain()


def _spoilt(reply: Reply, how: Hostility) -> Reply:
    """Give a whole answer that differs from a good one in one thing."""
    match how:
        case Hostility.REDIRECT:
            return replace(reply, status=302, headers=(("location", "/elsewhere"),))
        case Hostility.BROKEN:
            return replace(reply, status=500)
        case Hostility.HUGE:
            return replace(reply, body=reply.body + b" " * (2 << 20))
        case Hostility.HEADERS:
            return replace(reply, headers=tuple((f"x-{number}", "x" * 1000) for number in range(200)))
        case Hostility.DEEP:
            return replace(reply, body=b"[" * 30_000 + b"]" * 30_000)
        case _:
            return replace(reply, body=b"[]" if how is Hostility.ARRAY else b"<html>")


async def _misbehave(how: Hostility, writer: asyncio.StreamWriter) -> None:
    """Do what is no whole answer; returns where one is to be given all the same."""
    if raw := _RAW.get(how):
        writer.write(raw)
        await writer.drain()
        raise ConnectionResetError
    if how in {Hostility.ENDLESS, Hostility.SLOW}:
        writer.write(_ENDLESS if how is Hostility.ENDLESS else _SLOW)
        while True:
            writer.write(b"1000\r\n" + b" " * 0x1000 + b"\r\n" if how is Hostility.ENDLESS else b" ")
            await writer.drain()
            await asyncio.sleep(0 if how is Hostility.ENDLESS else _PAUSE)
    if how is Hostility.SILENT:
        await asyncio.Event().wait()
