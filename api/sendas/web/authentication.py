"""Who may come in: decided before a byte of the body is read."""

import time
from collections.abc import Awaitable, Callable

from cachetools import TTLCache
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_LONGEST_TOKEN = 200
_LONGEST_REFERENCE = 200
_MOST_FAILURES = 30
_WINDOW = 60.0

Authenticate = Callable[[str, str | None], Awaitable[object]]


class AccessRefusedError(Exception):
    """Raised for a caller who may not come in: an HTTP status, a code and a message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


class Authentication:
    """Guards one path. What `authenticate(token, company reference)` gives lies in `scope["state"]["access"]`.

    A peer with thirty failures within a minute gets 429 until the minute is over.
    """

    def __init__(
        self, app: ASGIApp, path: str, authenticate: Authenticate, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._app = app
        self._path = path
        self._authenticate = authenticate
        self._failures: TTLCache[str, int] = TTLCache(maxsize=10_000, ttl=_WINDOW, timer=clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http" or scope["path"] != self._path:
            await self._app(scope, receive, send)
            return
        peer = (scope.get("client") or ("",))[0]
        try:
            self._check_rate(peer)
            scope.setdefault("state", {})["access"] = await self._access(Headers(scope=scope))
        except AccessRefusedError as refused:
            if refused.status == 401:  # noqa: PLR2004  (an HTTP status)
                self._failures[peer] = self._failures.get(peer, 0) + 1
            await _answer(refused)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _check_rate(self, peer: str) -> None:
        if self._failures.get(peer, 0) >= _MOST_FAILURES:
            raise AccessRefusedError(429, "RATE_LIMITED", "Too many failed attempts; wait a minute.")

    async def _access(self, headers: Headers) -> object:
        kind, _, token = headers.get("authorization", "").partition(" ")
        reference = headers.get("sendas-company")
        if kind.lower() != "bearer" or not 0 < len(token.strip()) <= _LONGEST_TOKEN:
            raise AccessRefusedError(401, "UNAUTHENTICATED", "Send a token: Authorization: Bearer ...")
        if reference is not None and len(reference) > _LONGEST_REFERENCE:
            raise AccessRefusedError(400, "BAD_REQUEST", "Sendas-Company is too long.")
        return await self._authenticate(token.strip(), reference)


def _answer(refused: AccessRefusedError) -> JSONResponse:
    error = {"message": refused.message, "extensions": {"code": refused.code}}
    headers = {401: {"www-authenticate": "Bearer"}, 429: {"retry-after": "60"}}.get(refused.status, {})
    return JSONResponse({"errors": [error]}, refused.status, {"cache-control": "no-store", **headers})
