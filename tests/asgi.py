"""Requests to an ASGI application in this process, as odd as a test wants them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope

Header = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return orjson.loads(self.body)

    @property
    def code(self) -> str:
        """The code of the first error."""
        return str(self.json()["errors"][0]["extensions"]["code"])


def chunks(*bodies: bytes) -> Receive:
    """Give a receive that hands out a body piece by piece."""
    left = list(bodies) or [b""]

    async def receive() -> Message:
        if not left:
            return {"type": "http.disconnect"}
        body = left.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(left)}

    return receive


async def unreadable() -> Message:
    """Stand in for a body that nobody may read."""
    raise AssertionError("the body was read")  # noqa: EM101, TRY003  (a test's own words)


def http_scope(method: str, path: str, headers: Iterable[Header], peer: str = "192.0.2.1") -> Scope:
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode("utf-8", "surrogatepass"),
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "http_version": "1.1",
        "server": ("sendas.example", 80),
        "client": (peer, 1234),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
        "state": {},
    }


async def ask(
    app: ASGIApp,
    *bodies: bytes,
    method: str = "POST",
    path: str = "/graphql",
    headers: Sequence[Header] = (),
    receive: Receive | None = None,
    peer: str = "192.0.2.1",
    sent: Callable[[Message], None] | None = None,
) -> Answer:
    """Send one request and give the whole answer."""
    messages: list[Message] = []

    async def send(message: Message) -> None:
        if sent:
            sent(message)
        messages.append(message)

    await app(http_scope(method, path, headers, peer), receive or chunks(*bodies), send)
    start = messages[0]
    answered = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    return Answer(start["status"], answered, b"".join(message.get("body", b"") for message in messages[1:]))
