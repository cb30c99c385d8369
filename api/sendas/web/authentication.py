"""Who may come in: decided before a byte of the body is read."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from cachetools import TTLCache
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_LONGEST_TOKEN = 200
_LONGEST_REFERENCE = 200
_KEY_LENGTH = 16  # as long as the public part of a token
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


@dataclass(slots=True)
class _Failures:
    count: int = 0


class Authentication:
    """Guards what it wraps. What `authenticate(token, company reference)` gives lies in `scope["state"]["access"]`.

    After thirty failures of a peer with one key, both get 429 until a minute after the first of them.
    """

    def __init__(self, app: ASGIApp, authenticate: Authenticate, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._authenticate = authenticate
        self._failures: TTLCache[tuple[str, str], _Failures] = TTLCache(maxsize=10_000, ttl=_WINDOW, timer=clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http":
            return  # nothing else is served here
        headers = Headers(scope=scope)
        peer = (scope.get("client") or ("",))[0], _token(headers)[:_KEY_LENGTH]
        try:
            self._check_rate(peer)
            scope.setdefault("state", {})["access"] = await self._access(headers)
        except AccessRefusedError as refused:
            if refused.status == 401:  # noqa: PLR2004  (an HTTP status)
                self._failures.setdefault(peer, _Failures()).count += 1
            await _answer(refused)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _check_rate(self, peer: tuple[str, str]) -> None:
        failures = self._failures.get(peer)
        if failures and failures.count >= _MOST_FAILURES:
            raise AccessRefusedError(429, "RATE_LIMITED", "Too many failed attempts; wait a minute.")

    async def _access(self, headers: Headers) -> object:
        token, references = _token(headers), headers.getlist("sendas-company")
        if not token:
            raise AccessRefusedError(401, "UNAUTHENTICATED", "Send a token: Authorization: Bearer ...")
        if len(references) > 1 or any(len(reference) > _LONGEST_REFERENCE for reference in references):
            raise AccessRefusedError(400, "BAD_REQUEST", "Sendas-Company names one company, in at most 200 characters.")
        return await self._authenticate(token, references[0] if references else None)


def _token(headers: Headers) -> str:
    """Give the bearer token; nothing when there is none, or several headers to choose from."""
    given = headers.getlist("authorization")
    kind, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    token = token.strip()
    return token if kind.lower() == "bearer" and len(token) <= _LONGEST_TOKEN else ""


def _answer(refused: AccessRefusedError) -> JSONResponse:
    error = {"message": refused.message, "extensions": {"code": refused.code}}
    headers = {401: {"www-authenticate": "Bearer"}, 429: {"retry-after": "60"}}.get(refused.status, {})
    return JSONResponse({"errors": [error]}, refused.status, {"cache-control": "no-store", **headers})
