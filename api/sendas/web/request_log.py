"""One id and one log line for every request."""

import re
import secrets
import time

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sendas.web.shown_path import shown_path

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

    The line holds the path without its query and without the token of a link: both may be capabilities. An exception
    that nobody caught is answered with INTERNAL and this id, and logged in the same line.
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
        with structlog.contextvars.bound_contextvars(request_id=own_id):
            await self._serve(scope, receive, send, own_id)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, own_id: str) -> None:
        began, status = time.perf_counter(), 0
        failure: Exception | None = None

        async def passing(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(message, own_id)
            await send(message)

        try:
            await self._app(scope, receive, passing)
        except Exception as error:  # noqa: BLE001  (the last place where one can be answered)
            failure = error
            if not status:
                await _internal(scope, own_id)(scope, receive, passing)
        finally:
            _log(scope, status, time.perf_counter() - began, failure)


def _add_headers(message: Message, own_id: str) -> None:
    headers = MutableHeaders(scope=message)
    headers["x-request-id"] = own_id
    for name, value in _SECURITY.items():
        headers.setdefault(name, value)


def _internal(scope: Scope, own_id: str) -> Response:
    if "text/html" in Headers(scope=scope).get("accept", ""):
        words = "Something went wrong here. Please try again in a minute."
        page = f'<!doctype html><html lang="en"><title>Internal error</title><p>{words}<p><small>{own_id}</small>'
        return HTMLResponse(page, 500, {"cache-control": "no-store"})
    error = {"message": "Internal error.", "extensions": {"code": "INTERNAL", "requestId": own_id}}
    return JSONResponse({"errors": [error]}, 500, {"cache-control": "no-store"})


def _log(scope: Scope, status: int, seconds: float, failure: Exception | None) -> None:
    log = structlog.get_logger("sendas.request")
    write = log.error if failure else log.info
    took = round(seconds * 1000, 1)
    write(
        "request",
        method=scope["method"],
        path=shown_path(scope["path"]),
        status=status,
        duration_ms=took,
        exc_info=failure or False,
    )
