"""The stand-in as an ASGI application."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any  # what ASGI passes
from urllib.parse import parse_qsl

from sendas_cloudflare.testing.account import FakeZone, Token
from sendas_cloudflare.testing.answer import HTML_502, Reply, enveloped, refused
from sendas_cloudflare.testing.refusal import Refusal
from sendas_cloudflare.testing.routes import Call, answered
from sendas_cloudflare.testing.trouble import Fault, Trouble
from sendas_providers.json_value import is_object
from sendas_providers.testing.trouble import Moment

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_PREFIX = "/client/v4"
_REPLIES: Mapping[Fault, Reply] = {
    Fault.TOO_MANY: refused(Refusal(429, 10429, "Rate limited."), ("retry-after", "7")),
    Fault.TOO_MANY_BARE: refused(Refusal(429, 10429, "Rate limited.")),
    Fault.BROKEN: refused(Refusal(500, 10001, "Internal error.")),
    Fault.BAD_GATEWAY: HTML_502,
    Fault.NOT_JSON: Reply(200, b'{"success": true, "result": ['),
    Fault.NO_CONTENT: Reply(204, b""),
    Fault.STRANGE: Reply(200, b'{"success": true, "result": {"posts": 7}, "errors": {}}'),
    Fault.FORBIDDEN: refused(Refusal(403, 10000, "Authentication error")),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class FakeCloudflare:
    """Holds tokens and zones, and answers as the API does. `url` is where it is in process."""

    url = f"https://api.cloudflare.test{_PREFIX}"

    def __init__(self, tokens: Sequence[Token] = (), zones: Sequence[FakeZone] = ()) -> None:
        self.tokens = {token.value: token for token in tokens}
        self.zones = {zone.id: zone for zone in zones}
        self.seen: list[Seen] = []
        self.cookies: list[str] = []
        """Set with every answer."""
        self._trouble: Trouble | None = None
        self._since = 0

    @property
    def trouble(self) -> Trouble | None:
        """What goes wrong; setting it starts the count of calls anew."""
        return self._trouble

    @trouble.setter
    def trouble(self, trouble: Trouble | None) -> None:
        self._trouble, self._since = trouble, len(self.seen)

    @property
    def writes(self) -> int:
        """How many requests that write arrived."""
        return sum(seen.method != "GET" for seen in self.seen)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Raises `ConnectionResetError` where the connection is to break."""
        if scope["type"] != "http":
            return
        body = b""
        while (message := await receive())["type"] == "http.request":
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        seen = Seen(scope["method"], scope["path"], scope["query_string"].decode(), headers, body)
        self.seen.append(seen)
        reply = await self._spoilt(seen)
        shown = [*reply.headers, *(("set-cookie", cookie) for cookie in self.cookies)]
        raw = [(name.encode(), value.encode()) for name, value in shown]
        await send({"type": "http.response.start", "status": reply.status, "headers": raw})
        await send({"type": "http.response.body", "body": reply.body})

    async def _spoilt(self, seen: Seen) -> Reply:
        write = seen.method != "GET"
        trouble = self._trouble
        if trouble is None or not trouble.strikes(len(self.seen) - self._since, write=write):
            return self._reply(seen, None)
        if trouble.fault in {Fault.PAGE_LOOP, Fault.STALE, Fault.FORGETFUL}:
            return self._reply(seen, trouble.fault)
        if write and trouble.moment is Moment.AFTER:
            self._reply(seen, None)
        if trouble.fault is Fault.SILENT:
            await asyncio.Event().wait()
        if trouble.fault is Fault.RESET:
            raise ConnectionResetError
        return _REPLIES[trouble.fault]

    def _reply(self, seen: Seen, fault: Fault | None) -> Reply:
        try:
            call = Call(
                seen.method,
                seen.path.removeprefix(_PREFIX).split("/")[1:],
                dict(parse_qsl(seen.query, keep_blank_values=True)),
                _parsed(seen.body),
                self._token(seen.headers),
                fault,
            )
            if fault is Fault.FORGETFUL and seen.method != "GET":
                return enveloped({"deletes": None, "patches": None, "puts": None, "posts": None})
            return answered(call, self.zones)
        except Refusal as refusal:
            return refused(refusal)

    def _token(self, headers: Mapping[str, str]) -> Token:
        if {"x-auth-key", "x-auth-email", "x-auth-user-service-key"} & set(headers):
            raise Refusal(403, 9103, "Unknown X-Auth-Key or X-Auth-Email")
        kind, _, value = headers.get("authorization", "").partition(" ")
        if kind != "Bearer" or len(value) < 40:  # noqa: PLR2004  (the length of a token)
            raise Refusal(400, 6003, "Invalid request headers", (6111, "Invalid format for Authorization header"))
        token = self.tokens.get(value)
        if token is None:
            raise Refusal(401, 1000, "Invalid API Token")
        return token


def _parsed(body: bytes) -> Mapping[str, object]:
    try:
        parsed: object = json.loads(body) if body else {}
    except ValueError:
        parsed = None
    if is_object(parsed):
        return parsed
    raise Refusal(400, 9207, "Request body is invalid.")
