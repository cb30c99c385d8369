import asyncio
import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import Message

from sendas.graphql.json_body import MOST_BYTES, BadRequestError, parse_request
from tests.asgi import Header, ask, chunks, unreadable
from tests.sendas.graphql.small_schema import JSON, Service

RESPONSE = "application/graphql-response+json"
GOOD = b'{"query": "{ hello }"}'
BAD_BODIES = {
    "empty": b"",
    "blank": b"  ",
    "null": b"null",
    "number": b"1",
    "text": b'"{ hello }"',
    "array": b"[]",
    "batch": b"[" + GOOD + b"]",
    "NaN": b'{"query": "{ hello }", "variables": {"a": NaN}}',
    "Infinity": b'{"query": "{ hello }", "variables": {"a": -Infinity}}',
    "huge integer": b'{"query": "{ hello }", "variables": {"a": ' + b"9" * 5000 + b"}}",
    "deep array": b"[" * 20_000 + b"]" * 20_000,
    "deep variables": b'{"query": "{ hello }", "variables": {"a": ' + b"[" * 50 + b"]" * 50 + b"}}",
    "deeper variables": b'{"query": "{ hello }", "variables": ' + b'{"a":' * 9_000 + b"1" + b"}" * 9_001,
    "lone surrogate": b'{"query": "{ hello }", "variables": {"a": "\\ud800"}}',
    "surrogate bytes": b'{"query": "{ hello } \xed\xa0\x80"}',
    "NUL": b'{"query": "{ hello }\\u0000"}',
    "NUL in a variable": b'{"query": "{ hello }", "variables": {"a": ["\\u0000"]}}',
    "NUL in a key": b'{"query": "{ hello }", "variables": {"\\u0000": 1}}',
    "NUL in a name": b'{"query": "{ hello }", "operationName": "\\u0000"}',
    "raw NUL": b'{"query": "{ hello }\x00"}',
    "byte-order mark": b"\xef\xbb\xbf" + GOOD,
    "UTF-16": GOOD.decode().encode("utf-16"),
    "latin-1": b'{"query": "{ hello } #\xe9"}',
    "cut": GOOD[:-1],
    "more": GOOD + b"{}",
    "no query": b"{}",
    "query null": b'{"query": null}',
    "query blank": b'{"query": " "}',
    "query list": b'{"query": ["{ hello }"]}',
    "variables list": b'{"query": "{ hello }", "variables": []}',
    "variables text": b'{"query": "{ hello }", "variables": "{}"}',
    "name number": b'{"query": "{ hello }", "operationName": 1}',
    "persisted": b'{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "x"}}}',
    "form": b"query=%7B+hello+%7D",
}


@pytest.mark.parametrize("accept", ["application/json", RESPONSE])
@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
async def test_bad_bodies_are_400_and_say_nothing_of_themselves(body: bytes, accept: str) -> None:
    service = Service()
    answer = await service.send(body, [*JSON, ("accept", accept)])
    assert (answer.status, answer.code) == (400, "BAD_REQUEST")
    assert answer.headers["content-type"] == f"{accept}; charset=utf-8"
    assert service.world.calls == []


@pytest.mark.parametrize(
    "body",
    [
        GOOD,
        b' \n{"query": "{ hello }", "variables": null, "operationName": null, "extensions": {}, "more": [1]}',
        b'{"query": "{ nope }", "query": "{ hello }"}',  # as JSON readers do: the last one counts, and nothing else
        b'{"query": "query A { hello } query B { nope: hello }", "operationName": "A"}',
        b'{"query": "{ hello }", "variables": {"a": [[[[[[[[1e5]]]]]]]]}}',
    ],
)
async def test_good_bodies_are_answered(body: bytes) -> None:
    answer = await Service().send(body)
    assert (answer.status, answer.json()) == (200, {"data": {"hello": "hello "}})
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"])
async def test_only_post(method: str) -> None:
    service = Service()
    answer = await service.send(GOOD, method=method, receive=unreadable)
    assert (answer.status, answer.headers["allow"]) == (405, "POST")
    assert service.world.calls == []


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "text/plain, application/json",
        "text/plain; application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
    ],
)
async def test_only_json_and_other_bodies_stay_unread(content_type: str | None) -> None:
    service = Service()
    headers: list[Header] = [] if content_type is None else [("content-type", content_type)]
    assert (await service.send(GOOD, headers, receive=unreadable)).status == 415
    assert service.world.calls == []


async def test_an_answer_nobody_takes_is_not_made() -> None:
    service = Service()
    answer = await service.send(GOOD, [*JSON, ("accept", "text/html")], receive=unreadable)
    assert (answer.status, answer.code, service.world.calls) == (406, "NOT_ACCEPTABLE", [])


def padded(size: int) -> bytes:
    return b'{"query": "{ hello }", "pad": "' + b"x" * (size - 33) + b'"}'


async def test_a_body_has_64_kib() -> None:
    assert len(padded(MOST_BYTES)) == 64 * 1024
    assert (await Service().send(padded(MOST_BYTES))).status == 200
    answer = await Service().send(padded(MOST_BYTES + 1))
    assert (answer.status, answer.code) == (413, "BODY_TOO_LARGE")


@pytest.mark.parametrize("length", [str(65 * 1024), "9" * 5000])
async def test_a_body_that_says_it_is_too_large_is_not_read(length: str) -> None:
    answer = await Service().send(GOOD, [*JSON, ("content-length", length)], receive=unreadable)
    assert answer.status == 413


@pytest.mark.parametrize("length", ["", "x", "-1", "²"])
async def test_a_length_that_is_none_is_not_believed(length: str) -> None:
    assert (await Service().send(GOOD, [*JSON, ("content-length", length)])).status == 200
    assert (await Service().send(padded(65 * 1024), [*JSON, ("content-length", length)])).status == 413


async def test_a_body_without_end_is_cut() -> None:
    given = 0

    async def endless() -> Message:
        nonlocal given
        given += 1
        return {"type": "http.request", "body": b"x" * 1024, "more_body": True}

    assert (await Service().send(b"", receive=endless)).status == 413
    assert given == 65


async def test_a_slow_body_is_408() -> None:
    async def slow() -> Message:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b" ", "more_body": True}

    answer = await Service(body_deadline=0.1).send(b"", receive=slow)
    assert (answer.status, answer.code) == (408, "TIMEOUT")


async def test_a_body_in_pieces_is_put_together() -> None:
    answer = await ask(Service().app, GOOD[:5], b"", GOOD[5:], headers=JSON)
    assert answer.status == 200


async def test_a_client_that_leaves_is_no_failure() -> None:
    receive = chunks(GOOD[:5])

    async def leaving() -> Message:
        message = await receive()
        if message["type"] == "http.request":
            message["more_body"] = True
        return message

    assert (await Service().send(b"", receive=leaving)).status == 400


@pytest.mark.parametrize(
    ("query", "has_data"),
    [
        ("{ hello }", True),
        ("{ fails }", True),
        ("{ mustNotFail }", True),  # executed: data is null, and that is an answer
        ("{ nope }", False),
        ("{ hello", False),
        ("{" + " a" * 21 + "}", False),
        ("fragment F on Query { hello }", False),
        ("subscription { ticks }", False),
        ("query ($n: Int!) { hello(name: $n) }", False),
    ],
)
async def test_the_status_says_whether_there_is_data_where_the_media_type_lets_it(query: str, has_data: bool) -> None:  # noqa: FBT001
    old, new = await Service().query(query), await Service().query(query, accept=RESPONSE)
    assert old.json() == new.json()
    assert ("data" in old.json()) is has_data
    assert (old.status, new.status) == (200, 200 if has_data else 400)
    assert new.headers["content-type"] == f"{RESPONSE}; charset=utf-8"


@pytest.mark.parametrize(
    "query",
    [
        "subscription { ticks }",
        "# a comment\nsubscription { ticks }",
        "fragment F on Subscription { ticks } subscription { ...F }",
        "\ufeff,,subscription S { ticks }",
        "query Q { hello } subscription S { ticks }",
    ],
)
@pytest.mark.parametrize("accept", ["application/json", RESPONSE, "*/*"])
async def test_subscriptions_need_an_event_stream_and_never_run_without(query: str, accept: str) -> None:
    service = Service()
    body = {"query": query, "operationName": "S" if " S " in query else None}
    answer = await service.send(body, [*JSON, ("accept", accept)])
    assert (answer.code, service.world.calls) == ("NOT_ACCEPTABLE", [])


@pytest.mark.parametrize("name", [None, "", "C", "hello"])
async def test_one_of_several_operations_must_be_named(name: str | None) -> None:
    service = Service()
    query = 'query A { hello } mutation B { saveCredential(secret: "x") }'
    answer = await service.send({"query": query, "operationName": name})
    assert (answer.code, service.world.calls) == ("GRAPHQL_VALIDATION_FAILED", [])


async def test_only_the_named_operation_runs() -> None:
    service = Service()
    query = 'mutation B { saveCredential(secret: "x") } query A { hello }'
    assert (await service.send({"query": query, "operationName": "A"})).status == 200
    assert service.world.calls == ["hello"]


async def test_an_operation_ends_at_its_deadline() -> None:
    service = Service(deadline=0.05)
    async with asyncio.timeout(2):
        answer = await service.query("{ slow }")
    assert (answer.status, answer.code, service.world.calls) == (200, "DEADLINE", [])


async def test_literals_may_not_hold_lone_surrogates() -> None:
    assert (await Service().query('{ hello(name: "\\ud800") }')).code == "GRAPHQL_PARSE_FAILED"


CORPUS = list(BAD_BODIES.values())


def with_query(query: str) -> bytes:
    return b'{"query": "' + query.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").encode() + b'"}'


@given(
    st.one_of(
        st.binary(max_size=200),
        st.sampled_from(CORPUS).flatmap(lambda body: st.integers(0, len(body)).map(lambda end: body[:end])),
        st.text(max_size=100).map(lambda text: b'{"query": "' + text.encode("utf-8", "surrogatepass") + b'"}'),
        st.text('{}()[]$:!@.,"#\\abc0 \n', max_size=60).map(with_query),
    )
)
@settings(max_examples=150)
async def test_no_body_is_our_failure(body: bytes) -> None:
    answer = await Service().send(body)
    assert answer.status in {200, 400}
    assert "INTERNAL" not in answer.body.decode()


@given(st.binary(max_size=100))
@settings(max_examples=100)
def test_reading_gives_a_request_or_refuses(body: bytes) -> None:
    with contextlib.suppress(BadRequestError):
        parse_request(body)
