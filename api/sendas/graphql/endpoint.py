"""POST /graphql: one request, one operation (GraphQL over HTTP)."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Hashable, Mapping
from contextlib import AsyncExitStack, aclosing

import orjson
import strawberry
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from sendas.graphql.error_masking import FormattedError, all_formatted
from sendas.graphql.event_stream import EventStream, StreamTiming
from sendas.graphql.json_body import DEADLINE as BODY_DEADLINE
from sendas.graphql.json_body import BadRequestError, GraphQLRequest, read_request
from sendas.graphql.negotiation import EVENT_STREAM, GRAPHQL_RESPONSE, JSON, answer_type, is_json, takes_events
from sendas.graphql.stream_places import FullError, StreamPlaces

_DEADLINE = 10.0
_AVAILABLE = frozenset({OperationType.QUERY, OperationType.MUTATION})
_Answer = Mapping[str, object]


class _SubscriptionError(Exception):
    """Raised inside for an operation that has no single answer."""


class Endpoint:
    """Answers requests by a schema. `make_context` gives resolvers what they may know of a request.

    A body must arrive within `body_deadline` seconds, and an operation end within `deadline`. A subscription is a
    stream of events; `whose` tells on whose account it is open, of `places`.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        make_context: Callable[[Request], object],
        request_id: Callable[[], str],
        deadline: float = _DEADLINE,
        body_deadline: float = BODY_DEADLINE,
        *,
        whose: Callable[[Request], Hashable] = lambda _: None,
        places: StreamPlaces | None = None,
        timing: StreamTiming | None = None,
    ) -> None:
        self._schema = schema
        self._make_context = make_context
        self._request_id = request_id
        self._deadline = deadline
        self._body_deadline = body_deadline
        self._whose = whose
        self._places = places or StreamPlaces()
        self._timing = timing or StreamTiming()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; the errors of clients become 4xx or GraphQL errors, never 5xx."""
        async with AsyncExitStack() as ending:
            response = await self._answer(Request(scope, receive), ending)
            await response(scope, receive, send)

    async def _answer(self, request: Request, ending: AsyncExitStack) -> ASGIApp:
        accept = request.headers.get("accept", "")
        media_type, events = answer_type(accept), takes_events(accept)
        try:
            _check_headers(request, media_type or (EVENT_STREAM if events else None))
            operation = await read_request(request, self._body_deadline)
        except BadRequestError as error:
            return _respond(_failed(error.code, error.message), error.status, media_type or JSON)
        context = self._make_context(request)
        try:
            answer = await self._execute(operation, context)
        except _SubscriptionError:
            if not events:
                answer = _failed("NOT_ACCEPTABLE", f"A subscription is a stream of events: accept {EVENT_STREAM}.")
            else:
                started = await self._subscribe(operation, context, self._whose(request), ending)
                if isinstance(started, EventStream):
                    return started
                answer = started
        if media_type is None:  # the protocol wants even errors as events
            return EventStream(_only(answer), self._timing)
        refused = "data" not in answer and media_type == GRAPHQL_RESPONSE
        return _respond(answer, 400 if refused else 200, media_type)

    async def _execute(self, operation: GraphQLRequest, context: object) -> _Answer:
        try:
            async with asyncio.timeout(self._deadline):
                result = await self._schema.execute(
                    operation.query,
                    variable_values=operation.variables,
                    context_value=context,
                    operation_name=operation.operation_name,
                    allowed_operation_types=_AVAILABLE,
                )
        except InvalidOperationTypeError:
            raise _SubscriptionError from None
        except CannotGetOperationTypeError:
            return _failed("GRAPHQL_VALIDATION_FAILED", "operationName must name one operation of the document.")
        except TimeoutError:
            return _failed("DEADLINE", "The request took too long. A change may be saved: ask before you repeat it.")
        return self._formatted(result)

    async def _subscribe(
        self, operation: GraphQLRequest, context: object, owner: Hashable, ending: AsyncExitStack
    ) -> _Answer | EventStream:
        """Start a subscription up to its first event; gives the answer where it does not come so far."""
        try:
            ending.enter_context(self._places.place(owner))
        except FullError:
            return _failed("LIMIT_REACHED", "Too many streams are open. Close one, or ask again later.")
        results = await ending.enter_async_context(aclosing(self._results(operation, context)))
        try:
            async with asyncio.timeout(self._deadline):
                first = await anext(results, None)
        except TimeoutError:
            return _failed("DEADLINE", "The subscription took too long to start.")
        if first is None:
            return EventStream(_only(), self._timing)
        if isinstance(first, PreExecutionError):
            return self._formatted(first, executed=False)
        chained = await ending.enter_async_context(aclosing(self._answers(first, results)))
        return EventStream(chained, self._timing)

    async def _results(self, operation: GraphQLRequest, context: object) -> AsyncGenerator[ExecutionResult]:
        stream = await self._schema.subscribe(
            operation.query,
            variable_values=operation.variables,
            context_value=context,
            operation_name=operation.operation_name,
        )
        async with aclosing(stream) as results:
            async for result in results:
                yield result

    async def _answers(self, first: ExecutionResult, others: AsyncIterator[ExecutionResult]) -> AsyncGenerator[_Answer]:
        yield self._formatted(first)
        async for result in others:
            yield self._formatted(result)

    def _formatted(self, result: ExecutionResult, *, executed: bool | None = None) -> _Answer:
        answer: dict[str, object] = {}
        if result.errors:
            answer["errors"] = all_formatted(result.errors, self._request_id())
        if executed is None:
            executed = not result.errors or any(error.path for error in result.errors)
        if result.data is not None or executed:
            answer["data"] = result.data
        return answer


async def _only(*answers: _Answer) -> AsyncGenerator[_Answer]:
    for answer in answers:
        yield answer


def _check_headers(request: Request, media_type: str | None) -> None:
    if request.method != "POST":
        raise BadRequestError(405, "METHOD_NOT_ALLOWED", "Send requests by POST.")
    if not is_json(request.headers.get("content-type", "")):
        raise BadRequestError(415, "UNSUPPORTED_MEDIA_TYPE", "Send application/json.")
    if media_type is None:
        raise BadRequestError(406, "NOT_ACCEPTABLE", f"Accept {GRAPHQL_RESPONSE}, {JSON} or {EVENT_STREAM}.")


def _failed(code: str, message: str) -> _Answer:
    return {"errors": [FormattedError(message=message, extensions={"code": code})]}


def _respond(answer: _Answer, status: int, media_type: str) -> Response:
    headers = {"cache-control": "no-store"} | ({"allow": "POST"} if status == 405 else {})  # noqa: PLR2004  (an HTTP status)
    return Response(orjson.dumps(answer), status, headers, f"{media_type}; charset=utf-8")
