"""Answers as server-sent events: "distinct connections mode" of the GraphQL over SSE protocol."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass

import orjson
from starlette.types import Message, Receive, Scope, Send

from sendas.graphql.negotiation import EVENT_STREAM

_COMPLETE = b"event: complete\ndata: \n\n"  # EventSource drops events without data
_HEARTBEAT = b":\n\n"
_HEADERS = {
    "content-type": f"{EVENT_STREAM}; charset=utf-8",
    "cache-control": "no-store, no-transform",
    "x-accel-buffering": "no",  # nginx would keep events back
}


@dataclass(frozen=True, slots=True)
class StreamTiming:
    """In seconds: how long a stream is silent before a comment shows that it lives, and how old it gets.

    `patience` is how much longer a client may take to read what was sent before it is given up.
    """

    heartbeat: float = 15.0
    age: float = 600.0
    patience: float = 15.0


class EventStream:
    """An ASGI answer that sends each result as it comes.

    It asks for the next result once the last one was taken: whoever reads slowly makes nothing pile up here. It ends
    with the results, at its age, or when the client leaves. Its results are closed by whoever made them.
    """

    def __init__(self, results: AsyncGenerator[Mapping[str, object]], timing: StreamTiming) -> None:
        self._results = results
        self._timing = timing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events; returns once nothing of it runs any more."""
        del scope
        telling, leaving = asyncio.create_task(self._tell(send)), asyncio.create_task(_leave(receive))
        limit = self._timing.age + self._timing.patience
        try:
            await asyncio.wait({telling, leaving}, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (telling, leaving):
                task.cancel()
            await asyncio.wait({telling, leaving})
        if not telling.cancelled() and (error := telling.exception()):
            raise error

    async def _tell(self, send: Send) -> None:
        headers = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        async with aclosing(self._events()) as events:
            async for event in events:
                await send(_body(event))
        await send(_body(_COMPLETE, more=False))

    async def _events(self) -> AsyncGenerator[bytes]:
        end = asyncio.get_running_loop().time() + self._timing.age
        async with aclosing(_beating(self._results, self._timing.heartbeat, end)) as results:
            async for result in results:
                yield _HEARTBEAT if result is None else b"event: next\ndata: %b\n\n" % orjson.dumps(result)


async def _beating(
    results: AsyncIterator[Mapping[str, object]], heartbeat: float, end: float
) -> AsyncGenerator[Mapping[str, object] | None]:
    """Give results as they come, and None after each silence; ends with them, or at a time of the loop's clock."""
    loop, upcoming = asyncio.get_running_loop(), asyncio.ensure_future(anext(results, None))
    try:
        while (left := end - loop.time()) > 0:
            await asyncio.wait({upcoming}, timeout=min(heartbeat, left))
            if not upcoming.done():
                if left > heartbeat:
                    yield None
                continue
            result = upcoming.result()
            if result is None:
                return
            yield result
            upcoming = asyncio.ensure_future(anext(results, None))
    finally:
        upcoming.cancel()
        await asyncio.wait({upcoming})


async def _leave(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _body(data: bytes, *, more: bool = True) -> Message:
    return {"type": "http.response.body", "body": data, "more_body": more}
