"""Whether the process is alive, and whether it can serve."""

from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

Problems = Callable[[], Awaitable[Sequence[str]]]


def health_routes(problems: Problems) -> list[Route]:
    """Give /healthz, which always answers, and /readyz, which is 503 while there are problems."""

    async def healthz(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def readyz(_: Request) -> JSONResponse:
        found = list(await problems())
        return JSONResponse({"status": "degraded" if found else "ok", "problems": found}, 503 if found else 200)

    return [Route("/healthz", healthz), Route("/readyz", readyz)]
