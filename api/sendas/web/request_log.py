"""One id and one log line for every request."""

import re
import secrets
import time

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SANE = re.compile(r"[A-Za-z0-9-]{8,64}")
_SECURITY = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


def request_id() -> str:
    """Give the id of the request being served, empty outside of one."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


class RequestLog:
    """Gives each request an id (or takes over a sane one), adds headers, and logs what came of it.

    The line holds the path without its query: queries may hold capabilities.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        offered = Headers(scope=scope).get("x-request-id", "")
        own_id = offered if _SANE.fullmatch(offered) else secrets.token_hex(8)
        began, seen = time.perf_counter(), _Seen()

        async def passing(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = own_id
                for name, value in _SECURITY.items():
                    headers.setdefault(name, value)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=own_id):
            try:
                await self._app(scope, receive, passing)
            finally:
                _log(scope, seen.status, time.perf_counter() - began)


class _Seen:
    status = 500


def _log(scope: Scope, status: int, seconds: float) -> None:
    log = structlog.get_logger("sendas.request")
    took = round(seconds * 1000, 1)
    log.info("request", method=scope["method"], path=scope["path"], status=status, duration_ms=took)
