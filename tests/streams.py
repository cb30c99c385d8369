"""A client of event streams over ASGI: it reads events one by one, leaves, or does not read at all."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import orjson
from starlette.types import ASGIApp, Message

from tests.asgi import Header, http_scope

EVENTS: Header = ("accept", "text/event-stream")
_PATIENCE = 5.0


async def until(met: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(_PATIENCE):
        while not met():  # noqa: ASYNC110  (nothing tells)
            await asyncio.sleep(0.005)


def parsed(block: bytes) -> tuple[str, Any]:
    """Give the name and the data of an event; a comment has the name of a heartbeat."""
    if block.startswith(b":"):
        return "heartbeat", None
    fields = dict(line.split(": ", 1) for line in block.decode().splitlines())
    return fields["event"], orjson.loads(fields["data"]) if fields["data"] else None


class Stream:
    """One request whose answer is read while it comes. While `reading` is not set, the client takes nothing."""

    def __init__(
        self, app: ASGIApp, query: str, variables: Mapping[str, object] | None = None, headers: Sequence[Header] = ()
    ) -> None:
        body = orjson.dumps({"query": query, "variables": variables})
        self._app, self._bodies = app, [body]
        self._scope = http_scope("POST", "/graphql", [("content-type", "application/json"), EVENTS, *headers])
        self._events: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self._left = asyncio.Event()
        self._rest = b""
        self.reading = asyncio.Event()
        self.reading.set()
        self.start: Message = {}
        self.whole = b""
        self.task: asyncio.Task[None]

    async def __aenter__(self) -> Self:
        self.task = asyncio.create_task(self._app(self._scope, self._receive, self._send))  # type: ignore[arg-type]  # an ASGI application gives a coroutine
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()
        await self.ended()

    async def _receive(self) -> Message:
        if self._bodies:
            return {"type": "http.request", "body": self._bodies.pop(), "more_body": False}
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        await self.reading.wait()
        if message["type"] == "http.response.start":
            self.start = message
            return
        self.whole += message["body"]
        *blocks, self._rest = (self._rest + message["body"]).split(b"\n\n")
        for block in blocks:
            self._events.put_nowait(parsed(block))

    def leave(self) -> None:
        """Close the connection."""
        self._left.set()
        self.reading.set()

    async def ended(self) -> None:
        """Wait until the server is done with the request."""
        async with asyncio.timeout(_PATIENCE):
            await self.task

    async def event(self) -> tuple[str, Any]:
        """Give the next event, heartbeats too."""
        async with asyncio.timeout(_PATIENCE):
            return await self._events.get()

    async def next(self) -> Any:
        """Give the only root field of the next result, which has no errors."""
        name, data = await self.event()
        assert name == "next", name
        assert "errors" not in data, data
        [only] = data["data"].values()
        return only

    async def errors(self) -> list[str]:
        """Give the codes of a result that is nothing but errors."""
        name, data = await self.event()
        assert (name, set(data)) == ("next", {"errors"}), data
        return [each["extensions"]["code"] for each in data["errors"]]

    async def silent(self, seconds: float = 0.1) -> bool:
        """Say whether nothing comes for a while."""
        await asyncio.sleep(seconds)
        return self._events.empty()
