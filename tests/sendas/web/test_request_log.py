import json
import re

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from sendas.web.request_log import RequestLog, request_id
from tests.asgi import Answer, Header, ask
from tests.logs import captured_logs

CANARY = "HUNTER2TOKEN"


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(request_id(), 201)(scope, receive, send)


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    del scope, receive, send
    raise ValueError(CANARY)


async def broken_half_way(scope: Scope, receive: Receive, send: Send) -> None:
    del scope, receive
    await send({"type": "http.response.start", "status": 200, "headers": []})
    raise ValueError(CANARY)


async def logged(app: ASGIApp, path: str = "/x", headers: tuple[Header, ...] = ()) -> tuple[Answer, dict[str, object]]:
    """Give the answer to a request and its only log line."""
    with captured_logs("INFO") as written:
        answer = await ask(RequestLog(app), method="GET", path=path, headers=headers)
    [line] = written.getvalue().splitlines()
    found: dict[str, object] = json.loads(line)
    return answer, found


async def test_one_line_says_what_was_asked_and_answered() -> None:
    answer, line = await logged(hello)
    own_id = answer.headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{16}", own_id)
    assert answer.body.decode() == own_id, "the id is known inside"
    assert request_id() == "", "and only there"
    took = line.pop("duration_ms")
    assert isinstance(took, float)
    assert took >= 0
    assert line.pop("timestamp")
    assert line == {
        "event": "request",
        "level": "info",
        "logger": "sendas.request",
        "method": "GET",
        "path": "/x",
        "status": 201,
        "request_id": own_id,
    }


@pytest.mark.parametrize("offered", ["12345678", "a" * 64, "0af7651916cd43dd-8448eb211c80319c"])
async def test_a_sane_id_is_taken_over(offered: str) -> None:
    answer, line = await logged(hello, headers=(("X-Request-Id", offered),))
    assert answer.headers["x-request-id"] == line["request_id"] == offered


@pytest.mark.parametrize(
    "offered", ["", "short", "a" * 65, "12345678\n", "1234 5678", "<script>", "é" * 10, "12345678;a"]
)
async def test_any_other_id_is_replaced(offered: str) -> None:
    answer, line = await logged(hello, headers=(("x-request-id", offered),))
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["x-request-id"])
    assert line["request_id"] == answer.headers["x-request-id"]


async def test_ids_differ() -> None:
    assert (await logged(hello))[1]["request_id"] != (await logged(hello))[1]["request_id"]


async def test_security_headers_are_added_and_own_ones_kept() -> None:
    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("", headers={"content-security-policy": "default-src 'self'"})(scope, receive, send)

    (answer, _), (own, _) = await logged(hello), await logged(page)
    assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["x-content-type-options"] == own.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert own.headers["content-security-policy"] == "default-src 'self'"


async def test_the_path_is_logged_without_its_query_escaped_and_cut() -> None:
    path = "/a\r\nb\x1b[31m\u202ec\ud800" + "x." * 2500
    with captured_logs("INFO") as written:
        await ask(RequestLog(hello), method="GET", path=path)
    text = written.getvalue()
    assert text.count("\n") == 1
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ud800-\udfff]", text)
    shown = json.loads(text)["path"]
    assert shown.startswith("/a\\r\\nb\\x1b[31m\\u202ec\\ud800x.")
    assert len(shown) == 2000


async def test_an_exception_is_answered_and_logged_by_type_and_place_only() -> None:
    answer, line = await logged(broken)
    assert answer.status == 500
    [told] = answer.json()["errors"]
    own_id = answer.headers["x-request-id"]
    assert told == {"message": "Internal error.", "extensions": {"code": "INTERNAL", "requestId": own_id}}
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (line["exception"], line["status"], line["level"]) == ("ValueError", 500, "error")
    assert re.search(r"test_request_log\.py:\d+$", str(line["at"]))
    assert CANARY not in json.dumps(line) + answer.body.decode()


async def test_an_answer_that_breaks_half_way_is_not_answered_twice() -> None:
    answer, line = await logged(broken_half_way)
    assert (answer.status, answer.body) == (200, b"")
    assert line["exception"] == "ValueError"
    assert CANARY not in json.dumps(line)


async def test_what_is_no_request_passes() -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del receive, send
        seen.append(scope["type"])

    async def nothing(*_: object) -> dict[str, object]:
        return {}

    with captured_logs() as written:
        await RequestLog(app)({"type": "lifespan"}, nothing, nothing)  # type: ignore[arg-type]  # never called
    assert (seen, written.getvalue()) == (["lifespan"], "")


async def test_somebody_with_a_browser_gets_a_page_for_an_exception() -> None:
    answer = await ask(RequestLog(broken), method="GET", headers=[("accept", "text/html,*/*;q=0.8")])
    assert answer.status == 500
    assert b"try again" in answer.body
    assert b"Error" not in answer.body
