"""Whether the process is alive, and whether it can serve."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

from cachetools import TTLCache
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

_REMEMBERED = 1.0

Problems = Callable[[], Awaitable[Sequence[str]]]


def health_routes(problems: Problems, clock: Callable[[], float] = time.monotonic) -> list[Route]:
    """Give /healthz, which always answers, and /readyz, which is 503 while there are problems.

    Anybody may ask, so `problems` is asked at most once a second.
    """
    known: TTLCache[str, list[str]] = TTLCache(1, _REMEMBERED, clock)
    asking = asyncio.Lock()

    async def healthz(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def readyz(_: Request) -> JSONResponse:
        async with asking:
            found = known.get("problems")
            if found is None:
                found = known["problems"] = list(await problems())
        return JSONResponse({"status": "degraded" if found else "ok", "problems": found}, 503 if found else 200)

    return [Route("/healthz", healthz), Route("/readyz", readyz)]
