"""Subscriptions over server-sent events, as the protocol of graphql-sse has it (distinct connections mode)."""

import asyncio
import gc
from collections.abc import Sequence

import pytest

from sendas.graphql.errors import ApiError
from sendas.graphql.event_stream import StreamTiming
from tests.asgi import Header
from tests.logs import captured_logs
from tests.sendas.graphql.small_schema import CANARY, JSON, Service
from tests.streams import Stream, until

BOTH = "application/graphql-response+json, text/event-stream"
WATCH = "subscription { watches }"


def stream(service: Service, query: str, *headers: Header) -> Stream:
    return Stream(service.app, query, headers=headers)


def tasks_beside(before: set[asyncio.Task[object]]) -> set[asyncio.Task[object]]:
    return asyncio.all_tasks() - before


async def test_results_come_as_events_and_the_end_is_told() -> None:
    async with stream(Service(), "subscription { ticks(count: 2) }") as events:
        assert await events.event() == ("next", {"data": {"ticks": 1}})
        assert await events.event() == ("next", {"data": {"ticks": 2}})
        assert await events.event() == ("complete", None)
        await events.ended()
    headers = dict(events.start["headers"])
    assert events.start["status"] == 200
    assert headers[b"content-type"] == b"text/event-stream; charset=utf-8"
    assert headers[b"cache-control"] == b"no-store, no-transform"
    assert events.whole.endswith(b"event: complete\ndata: \n\n")


async def test_a_query_on_a_stream_is_one_event() -> None:
    service = Service()
    async with stream(service, "{ hello }") as events:
        assert await events.event() == ("next", {"data": {"hello": "hello "}})
        assert await events.event() == ("complete", None)
    async with stream(service, 'mutation { saveCredential(secret: "x") }') as events:
        assert await events.next() == "saved"
    assert service.world.calls == ["hello", "saveCredential"]


async def test_who_takes_both_gets_json_for_a_query() -> None:
    answer = await Service().query("{ hello }", accept=BOTH)
    assert (answer.status, answer.json()) == (200, {"data": {"hello": "hello "}})


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription { nope }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { ticks", "GRAPHQL_PARSE_FAILED"),
        ("subscription { ticks(count: true) }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { ticks" + "{ a" * 20 + "}" * 20 + " }", "QUERY_REJECTED"),
        ("subscription {" + " ticks" * 21 + " }", "QUERY_REJECTED"),
        ("subscription { ticks watches }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { ticks } subscription { watches }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { refuses }", "INTERNAL"),
    ],
)
async def test_errors_before_the_first_event_are_an_event_or_an_answer(query: str, code: str) -> None:
    service = Service()
    async with stream(service, query) as events:
        assert await events.errors() == [code]
        assert await events.event() == ("complete", None)
    answer = await service.query(query, accept=BOTH)
    assert (answer.status, answer.code, answer.headers["content-type"].split(";")[0]) == (
        400,
        code,
        "application/graphql-response+json",
    )
    assert CANARY not in answer.body.decode() + events.whole.decode()
    assert (service.world.calls, service.places.taken) == ([], 0)


@pytest.mark.parametrize("body", [b"null", b"{}", b"[]"])
async def test_a_body_that_is_no_request_is_refused_as_ever(body: bytes) -> None:
    answer = await Service().send(body, [*JSON, ("accept", "text/event-stream")])
    assert (answer.status, answer.code) == (400, "BAD_REQUEST")


async def test_what_a_resolver_refuses_is_told() -> None:
    service = Service()
    service.world.error = ApiError("NOT_FOUND", "There is nothing with this id.")
    async with stream(service, "subscription { refuses }") as events:
        assert await events.errors() == ["NOT_FOUND"]


async def test_an_error_on_the_way_is_masked_and_ends_the_stream() -> None:
    with captured_logs() as written:
        async with stream(Service(), "subscription { breaks }") as events:
            assert await events.next() == 1
            assert await events.errors() == ["INTERNAL"]
            assert await events.event() == ("complete", None)
    assert "ValueError" in written.getvalue()
    assert CANARY not in written.getvalue() + events.whole.decode()


async def test_a_subscription_that_does_not_start_is_given_up() -> None:
    service = Service(deadline=0.05)
    async with stream(service, "subscription { stalls }") as events:
        assert await events.errors() == ["DEADLINE"]
    assert service.places.taken == 0


async def test_a_silent_stream_beats() -> None:
    service = Service(timing=StreamTiming(heartbeat=0.03))
    service.world.numbers.put_nowait(1)
    async with stream(service, WATCH) as events:
        assert await events.next() == 1
        assert [await events.event() for _ in range(2)] == [("heartbeat", None)] * 2
        service.world.numbers.put_nowait(2)
        while (event := await events.event())[0] == "heartbeat":
            pass
        assert event == ("next", {"data": {"watches": 2}})


async def test_an_old_stream_completes() -> None:
    service = Service(timing=StreamTiming(heartbeat=0.04, age=0.1))
    service.world.numbers.put_nowait(1)
    async with stream(service, WATCH) as events:
        assert await events.next() == 1
        seen: Sequence[str] = [(await events.event())[0] for _ in range(3)]
        assert seen == ["heartbeat", "heartbeat", "complete"]
        await events.ended()
        assert (service.world.open, service.places.taken) == (0, 0)


async def test_nothing_is_left_of_a_client_that_leaves() -> None:
    service, before = Service(), asyncio.all_tasks()
    service.world.numbers.put_nowait(1)
    async with stream(service, WATCH) as events:
        await events.next()
        assert (service.world.open, service.places.taken) == (1, 1)
        events.leave()
        await events.ended()
        assert tasks_beside(before) == set()
    assert (service.world.open, service.places.taken) == (0, 0)
    gc.collect()
    assert tasks_beside(before) == set()


async def test_nothing_is_left_of_a_request_that_is_cancelled() -> None:
    service, before = Service(), asyncio.all_tasks()
    service.world.numbers.put_nowait(1)
    events = await stream(service, WATCH).__aenter__()
    await events.next()
    events.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await events.task
    assert (service.world.open, service.places.taken) == (0, 0)
    assert tasks_beside(before) == set()


async def test_a_client_that_does_not_read_holds_one_result_and_is_given_up() -> None:
    service = Service(timing=StreamTiming(age=0.1, patience=0.1))
    service.world.numbers.put_nowait(1)
    events = stream(service, WATCH)
    async with events:
        await events.next()
        events.reading.clear()
        for number in range(100):
            service.world.numbers.put_nowait(number)
        await asyncio.sleep(0.05)
        assert service.world.numbers.qsize() == 99, "the next is asked for when the last was taken"
        await events.ended()
        assert (service.world.open, service.places.taken) == (0, 0)


async def test_streams_are_counted_by_owner_and_in_all() -> None:
    service = Service()
    mine, other = ("owner", "mine"), ("owner", "other")
    async with stream(service, WATCH, mine), stream(service, WATCH, mine) as second:
        await until(lambda: service.world.open == 2)
        async with stream(service, WATCH, mine) as third:
            assert await third.errors() == ["LIMIT_REACHED"]
        async with stream(service, WATCH, other):
            await until(lambda: service.world.open == 3)
            async with stream(service, WATCH, ("owner", "third")) as fifth:
                assert await fifth.errors() == ["LIMIT_REACHED"]
            service.world.numbers.put_nowait(1)
        for _ in range(2):
            service.world.numbers.put_nowait(1)  # who leaves before the first event is noticed at that event
        second.leave()
        await second.ended()
        async with stream(service, WATCH, mine):
            await until(lambda: service.world.open == 2)
            for _ in range(10):
                service.world.numbers.put_nowait(1)
    assert (service.world.open, service.places.taken) == (0, 0)
