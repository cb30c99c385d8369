"""The token of a link is in no log line, however its URL was mangled."""

import asyncio

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from sendas.web.request_log import RequestLog
from sendas.web.shown_path import shown_path
from tests.asgi import ask
from tests.logs import captured_logs

TOKEN = "Zm9vYmFyYmF6cXV4-_IzNA"  # noqa: S105  (opens nothing)
ENCODED = "".join(f"%{ord(letter):02x}" for letter in TOKEN)
MANGLED = [
    f"/handover/{TOKEN}",
    f"/handover/{TOKEN}/",
    f"/handover/{TOKEN}.",
    f"/handover/{TOKEN}).",
    f"/handover/{TOKEN}x",
    f"/handover/x{TOKEN}",
    f"/handover/{TOKEN}/{TOKEN}",
    f"/handover/records.pdf/{TOKEN}",
    f"/handover/assets/{TOKEN}",
    f"/handover/assets/page.css/{TOKEN}",
    f"/handover/{TOKEN}/nothing/here",
    f"/handover/{TOKEN}?lang=fr",
    f"//handover//{TOKEN}",
    f"/HandOver/{TOKEN}",
    f"/hand-over/{TOKEN}",
    f"/handover{TOKEN}",
    f"/handover/\r\n{TOKEN}",
    f"/handover/\u202e{TOKEN}\ud800",
    f"/prefix/handover/{TOKEN}",
    f"/{TOKEN}/handover/x",
    f"/x/../handover/{TOKEN}",
    f"/handover/{ENCODED}",
    f"/%68andover/{TOKEN}",
    f"/handover%2F{TOKEN}",
    f"/handover%252F{TOKEN}",
    f"/%2568andover%252f{TOKEN}",
    f"/{TOKEN}",
    f"/graphql/{TOKEN}.",
    f"/x/{ENCODED}",
    f"/x/({TOKEN})",
    f"/handovr/{TOKEN}x",
    "/x/" + TOKEN.replace("-", "%2525252525252525252d"),
]


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    del receive, send
    raise ValueError(scope["path"])


async def lost(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("Not Found", 404)(scope, receive, send)


@pytest.mark.parametrize("app", [broken, lost])
@pytest.mark.parametrize("path", MANGLED)
async def test_no_line_holds_the_token(app: ASGIApp, path: str) -> None:
    with captured_logs() as written:
        await ask(RequestLog(app), method="GET", path=path)
    line = written.getvalue()
    assert line.count("\n") == 1
    assert not any(part in line for part in (TOKEN, ENCODED, TOKEN[:10], TOKEN[-10:]))


async def test_the_line_of_a_request_that_was_given_up_holds_none() -> None:
    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive, send
        await asyncio.sleep(60)

    with captured_logs() as written:
        task = asyncio.create_task(ask(RequestLog(slow), method="GET", path=MANGLED[0]))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert TOKEN not in written.getvalue()


@pytest.mark.parametrize("part", ["", "/records.pdf", "/records.zone", "/records.csv", "/records.md", "/check"])
def test_what_was_asked_of_a_link_is_shown(part: str) -> None:
    assert shown_path(f"/handover/{TOKEN}{part}") == f"/handover/…{part}"


@pytest.mark.parametrize(
    "path",
    ["/", "/graphql", "/healthz", "/x%20y", "/handover/assets/page.css", "/handover/assets/page.js", "/a\r\n", ""],
)
def test_any_other_path_is_shown_as_it_is(path: str) -> None:
    assert shown_path(path) == path


def test_long_paths_take_no_time() -> None:
    assert shown_path("/%" + "25" * 10_000) == "/…"
    assert shown_path("/" + "a-" * 16_000) == "/…"
    assert len(shown_path("/" + "a-." * 10_000)) == 30_001


@pytest.mark.parametrize("part", [TOKEN + "w" * 50, TOKEN[:19], TOKEN[3:]])
def test_a_token_with_something_on_it_or_cut_off_is_hidden(part: str) -> None:
    assert shown_path(f"/a/{part}") == "/a/…"
