"""Event streams through a real server on loopback: what a browser or a proxy gets."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import httpx2
import pytest_asyncio

from sendas.commands.serve import StreamingServer, server_config
from sendas.settings import Settings
from tests.conftest import Launch
from tests.service import Service, start
from tests.streams import parsed, until

WATCH = "subscription ($id: ID!) { domainChanged(id: $id) { id status checking records { status } } }"


class Server:
    """The service behind the server that `sendas serve` runs."""

    def __init__(self, service: Service) -> None:
        self.service = service
        config = server_config(service.app, Settings(port=0))
        config.lifespan = "on"
        self.server = StreamingServer(config, service.services.watchers.close)
        self.port = 0

    async def start(self) -> None:
        self.server.config.load()
        self.server.lifespan = self.server.config.lifespan_class(self.server.config)
        await self.server.lifespan.startup()
        await self.server.startup()
        self.port = int(self.server.servers[0].sockets[0].getsockname()[1])

    @asynccontextmanager
    async def watching(self, domain_id: str) -> AsyncGenerator[AsyncIterator[tuple[str, Any]]]:
        headers = {"authorization": f"Bearer {self.service.token}", "sendas-company": "starcomm"}
        body = {"query": WATCH, "variables": {"id": domain_id}}
        async with (
            httpx2.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=5) as client,
            client.stream("POST", "/graphql", json=body, headers=headers | {"accept": "text/event-stream"}) as answer,
            aclosing(_events(answer)) as events,
        ):
            assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
            yield events


async def _events(answer: httpx2.Response) -> AsyncGenerator[tuple[str, Any]]:
    rest = b""
    async for chunk in answer.aiter_bytes():
        *blocks, rest = (rest + chunk).split(b"\n\n")
        for block in blocks:
            yield parsed(block)


@pytest_asyncio.fixture
async def server(launch: Launch) -> AsyncGenerator[Server]:
    server = Server(await start(launch()))
    await server.start()
    yield server
    if server.server.servers[0].is_serving():
        await server.server.shutdown()


async def test_a_check_is_followed_to_its_end(server: Server) -> None:
    domain = (await server.service.prepare("starcomm.be"))["domain"]
    server.service.publish(domain["records"])
    async with server.watching(domain["id"]) as events:
        assert (await anext(events))[1]["data"]["domainChanged"]["status"] == "PENDING"
        check = asyncio.create_task(server.service.check(domain["id"]))
        async for name, data in events:
            assert name == "next"
            if data["data"]["domainChanged"]["status"] == "VERIFIED":
                break
        assert (await check)["domain"]["status"] == "VERIFIED"


async def test_an_event_is_there_at_once(server: Server) -> None:
    domain = (await server.service.prepare("starcomm.be"))["domain"]
    waits: list[float] = []
    async with server.watching(domain["id"]) as events:
        await anext(events)
        for _ in range(20):
            await asyncio.sleep(0.01)
            began = time.perf_counter()
            server.service.execute("UPDATE sending_domain SET judged = NOT judged")
            server.service.services.watchers.announce_all()
            await anext(events)
            waits.append(time.perf_counter() - began)
    assert sorted(waits)[10] < 0.1  # jobs.md section 7


async def test_a_client_that_closes_the_connection_leaves_nothing(server: Server) -> None:
    domain = (await server.service.prepare("starcomm.be"))["domain"]
    before = asyncio.all_tasks()
    async with server.watching(domain["id"]) as events:
        await anext(events)
        assert server.service.services.watchers.watched
    await until(lambda: asyncio.all_tasks() == before)
    assert not server.service.services.watchers.watched


async def test_a_server_that_stops_ends_its_streams_at_once(server: Server) -> None:
    domain = (await server.service.prepare("starcomm.be"))["domain"]
    async with server.watching(domain["id"]) as events:
        await anext(events)
        began = time.perf_counter()
        stopping = asyncio.create_task(server.server.shutdown())
        assert await anext(events) == ("complete", None)
        assert [each async for each in events] == []
    await stopping
    assert time.perf_counter() - began < 3
