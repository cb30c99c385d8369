import asyncio
import socket
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from sendas.web.head_deadline import HeadDeadlineProtocol

SECONDS = 0.3
LARGE = 200_000
GET = b"GET /%d HTTP/1.1\r\nhost: x\r\n\r\n"


class Hasty(HeadDeadlineProtocol):
    head_seconds = SECONDS
    untaken_seconds = SECONDS


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer at once, slowly, or with the length of the body."""
    if scope["path"] == "/length":
        await PlainTextResponse(str(len(await Request(scope, receive).body())))(scope, receive, send)
        return
    if scope["path"] == "/stream":
        await _stream(receive, send)
        return
    if scope["path"] == "/large":
        await PlainTextResponse("x" * LARGE)(scope, receive, send)
        return
    if scope["path"] == "/slow":
        await asyncio.sleep(3 * SECONDS)
    await PlainTextResponse("ok")(scope, receive, send)


async def _stream(receive: Receive, send: Send) -> None:
    """Send without end, until the client leaves."""

    async def left() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    leaving = asyncio.create_task(left())
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while not leaving.done():
        await send({"type": "http.response.body", "body": b"x", "more_body": True})
        await asyncio.sleep(SECONDS / 30)


class Server(uvicorn.Server):
    @property
    def port(self) -> int:
        return int(self.servers[0].sockets[0].getsockname()[1])


@asynccontextmanager
async def serving(keep_alive: int = 1) -> AsyncGenerator[int]:
    async with served(keep_alive) as server:
        yield server.port


@asynccontextmanager
async def served(keep_alive: int = 1) -> AsyncGenerator[Server]:
    config = uvicorn.Config(
        app, port=0, http=Hasty, log_config=None, access_log=False, ws="none", lifespan="off", loop="asyncio"
    )
    config.timeout_keep_alive, config.timeout_graceful_shutdown = keep_alive, 1
    server = Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        yield server
    finally:
        await server.shutdown()


class Peer:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def answer(self) -> bytes:
        head = await self._reader.readuntil(b"\r\n\r\n")
        [length] = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        return head + await self._reader.readexactly(int(length.partition(b":")[2]))

    async def gone(self, within: float) -> float:
        """Give the seconds until the server closes; fails when it does not."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(within):
                while await self._reader.read(65536):
                    pass
        except ConnectionError:
            pass
        return time.monotonic() - began

    async def trickle(self, data: bytes, pause: float) -> None:
        """Send byte after byte until the server has had enough."""
        for byte in data:
            try:
                await self.send(bytes([byte]))
            except ConnectionError:
                return
            await asyncio.sleep(pause)


@asynccontextmanager
async def connected(port: int) -> AsyncGenerator[Peer]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Peer(reader, writer)
    finally:
        writer.transport.abort()


async def nothing(_: Peer) -> None:
    return


async def a_slow_head(peer: Peer) -> None:
    await peer.trickle(b"GET / HTTP/1.1\r\nhost: x\r\nx-slow: " + b"y" * 100, SECONDS / 10)


async def blank_lines(peer: Peer) -> None:
    await peer.trickle(b"\r\n" * 50, SECONDS / 10)


async def a_slow_second_head(peer: Peer) -> None:
    await peer.send(GET % 1)
    await peer.answer()
    await a_slow_head(peer)


async def blank_lines_after_an_answer(peer: Peer) -> None:
    await peer.send(GET % 1)
    await peer.answer()
    await blank_lines(peer)


async def a_slow_body_that_nobody_reads(peer: Peer) -> None:
    await peer.send(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 60000\r\n\r\n")
    await peer.answer()
    await peer.trickle(b"x" * 100, SECONDS / 10)


@pytest.mark.parametrize(
    "behave", [nothing, a_slow_head, blank_lines, a_slow_second_head, blank_lines_after_an_answer,
               a_slow_body_that_nobody_reads]
)  # fmt: skip
async def test_slow_peers_are_dropped(behave: Callable[[Peer], Awaitable[None]]) -> None:
    async with serving(keep_alive=60) as port, connected(port) as peer:
        began = time.monotonic()
        task = asyncio.ensure_future(behave(peer))
        if behave in {nothing, a_slow_head, blank_lines}:
            await peer.gone(within=6 * SECONDS)
        await task
        await peer.gone(within=SECONDS)
        assert time.monotonic() - began < 40 * SECONDS / 10 + SECONDS + 6 * SECONDS
        task.cancel()


async def test_thirty_slow_heads_leave_others_served() -> None:
    async with serving() as port:
        slow = [asyncio.ensure_future(_hold(port)) for _ in range(30)]
        async with connected(port) as peer:
            await peer.send(GET % 1)
            assert b" 200 " in await peer.answer()
        assert max(await asyncio.gather(*slow)) < 4 * SECONDS


async def _hold(port: int) -> float:
    async with connected(port) as peer:
        await peer.send(b"GET / HTTP/1.1\r\n")
        return await peer.gone(within=10 * SECONDS)


@pytest.mark.parametrize("header", [b"x-%d: " + b"y" * 1000 + b"\r\n", b"y" * 1000])
async def test_a_head_without_end_is_cut_at_32_kib(header: bytes) -> None:
    async with serving() as port, connected(port) as peer:
        sent = 0
        gone = asyncio.ensure_future(peer.gone(within=5))
        await peer.send(b"GET / HTTP/1.1\r\nx: ")
        while not gone.done() and sent < 10_000_000:
            try:
                await peer.send(header.replace(b"%d", str(sent).encode()))
            except ConnectionError:
                break
            sent += len(header)
            await asyncio.sleep(0.001)
        await gone
        assert 32_000 < sent < 60_000


async def test_a_whole_head_over_32_kib_is_refused() -> None:
    async with serving() as port, connected(port) as peer:
        await peer.send(b"GET / HTTP/1.1\r\nhost: x\r\nx: " + b"y" * 40_000 + b"\r\n\r\n")
        assert b" 400 " in await peer.answer()
        await peer.gone(within=5)


async def test_a_head_of_30_kib_is_served() -> None:
    async with serving() as port, connected(port) as peer:
        for _ in range(2):
            await peer.send(b"GET / HTTP/1.1\r\nhost: x\r\nx: " + b"y" * 30_000 + b"\r\n\r\n")
            assert b" 200 " in await peer.answer()


async def test_a_body_is_no_head() -> None:
    async with serving() as port, connected(port) as peer:
        await peer.send(b"POST /length HTTP/1.1\r\nhost: x\r\ncontent-length: 60000\r\n\r\n")
        for _ in range(6):
            await peer.send(b"x" * 10_000)
            await asyncio.sleep(SECONDS / 3)
        assert (await peer.answer()).endswith(b"60000")


async def test_a_body_that_comes_after_its_answer_does_not_cost_the_connection() -> None:
    async with serving() as port, connected(port) as peer:
        await peer.send(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 60000\r\n\r\n")
        assert b" 200 " in await peer.answer()
        await peer.send(b"x" * 60_000 + GET % 2)
        assert b" 200 " in await peer.answer()


async def test_a_slow_answer_is_not_the_peers_fault() -> None:
    async with serving() as port, connected(port) as peer:
        await peer.send(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n")
        assert b" 200 " in await peer.answer()


async def test_a_kept_connection_may_be_idle_for_longer_than_a_head_takes() -> None:
    async with serving(keep_alive=60) as port, connected(port) as peer:
        for number in range(3):
            await peer.send(GET % number)
            assert b" 200 " in await peer.answer()
            await asyncio.sleep(2 * SECONDS)
        await peer.send(GET % 4 + GET % 5)
        assert b" 200 " in await peer.answer()
        assert b" 200 " in await peer.answer()


async def test_a_kept_connection_ends_with_keep_alive() -> None:
    async with serving(keep_alive=1) as port, connected(port) as peer:
        await peer.send(GET % 1)
        await peer.answer()
        assert 0.8 < await peer.gone(within=3) < 2


@contextmanager
def asking(port: int) -> Generator[socket.socket]:
    """Give a client that asks for a large answer, and has room for little of it."""
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", port))
        client.sendall(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n")
        client.settimeout(0)
        yield client


async def test_nothing_is_held_for_a_client_that_does_not_take_its_answer() -> None:
    """uvicorn closes the connection in the end, and a close waits until all was taken."""
    async with served() as server:
        server.servers[0].sockets[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        connections = server.server_state.connections
        with asking(server.port):
            async with asyncio.timeout(5):
                while not connections:  # noqa: ASYNC110  (nothing tells)
                    await asyncio.sleep(0.01)
            async with asyncio.timeout(5):
                while connections:  # noqa: ASYNC110  (nothing tells)
                    await asyncio.sleep(0.05)


async def test_who_takes_an_answer_slowly_gets_all_of_it() -> None:
    async with served() as server:
        server.servers[0].sockets[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        with asking(server.port) as client:
            began, taken = time.monotonic(), 0
            while taken < LARGE:
                some = await asyncio.get_running_loop().sock_recv(client, LARGE // 20)
                assert some
                taken += len(some)
                await asyncio.sleep(SECONDS / 10)
        assert time.monotonic() - began > 2 * SECONDS


@pytest.mark.parametrize("behind", [0, 1, 2])
async def test_a_stream_ends_with_its_connection_whatever_was_asked_behind_it(behind: int) -> None:
    async with served() as server:
        async with connected(server.port) as peer:
            await peer.send(b"GET /stream HTTP/1.1\r\nhost: x\r\n\r\n" + GET % 1 * behind)
            async with asyncio.timeout(5):
                while not server.server_state.tasks:  # noqa: ASYNC110  (nothing tells)
                    await asyncio.sleep(0.01)
        async with asyncio.timeout(5):
            while server.server_state.tasks:  # noqa: ASYNC110  (nothing tells)
                await asyncio.sleep(0.01)
