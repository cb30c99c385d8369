"""The stand-in on a port of loopback, over HTTP/1.1."""

import asyncio
from collections.abc import AsyncGenerator, MutableMapping
from contextlib import asynccontextmanager
from typing import Any  # what ASGI passes

import h11

from sendas_cloudflare.testing.app import FakeCloudflare

_CHUNK = 65536
Message = MutableMapping[str, Any]


@asynccontextmanager
async def on_loopback(fake: FakeCloudflare, address: str = "127.0.0.1") -> AsyncGenerator[str]:
    """Serve the stand-in and give its base URL."""
    talks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.get_running_loop().create_task(_talk(fake, reader, writer))
        talks.add(talk)
        talk.add_done_callback(talks.discard)

    server = await asyncio.start_server(connected, address, 0)
    try:
        yield f"http://{address}:{server.sockets[0].getsockname()[1]}/client/v4"
    finally:
        server.close()
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await server.wait_closed()


async def _talk(fake: FakeCloudflare, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    connection = h11.Connection(h11.SERVER)
    try:
        while True:
            request, body = await _request(connection, reader)
            await _answer(fake, connection, writer, request, body)
            if connection.our_state is not h11.DONE or connection.their_state is not h11.DONE:
                return
            connection.start_next_cycle()
    except ConnectionResetError:
        writer.transport.abort()
    except (EOFError, OSError, h11.ProtocolError):
        return
    finally:
        writer.close()


async def _request(connection: h11.Connection, reader: asyncio.StreamReader) -> tuple[h11.Request, bytes]:
    request, body = None, b""
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(_CHUNK))
        elif isinstance(event, h11.Request):
            request = event
        elif isinstance(event, h11.Data):
            body += bytes(event.data)
        elif isinstance(event, h11.EndOfMessage) and request:
            return request, body
        else:
            raise EOFError


async def _answer(
    fake: FakeCloudflare, connection: h11.Connection, writer: asyncio.StreamWriter, request: h11.Request, body: bytes
) -> None:
    path, _, query = request.target.partition(b"?")

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            # Without a length h11 ends the body by its own means.
            event = h11.Response(status_code=message["status"], headers=message["headers"])
            writer.write(connection.send(event) or b"")
        else:
            writer.write(connection.send(h11.Data(data=message["body"])) or b"" if message["body"] else b"")
            writer.write(connection.send(h11.EndOfMessage()) or b"")
            await writer.drain()

    scope = {
        "type": "http",
        "method": request.method.decode(),
        "path": path.decode(),
        "query_string": query,
        "headers": list(request.headers),
    }
    await fake(scope, receive, send)
