"""POST /graphql: one request, one operation (GraphQL over HTTP)."""

import asyncio
from collections.abc import Callable, Mapping

import orjson
import strawberry
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from sendas.graphql.error_masking import FormattedError, all_formatted
from sendas.graphql.json_body import DEADLINE as BODY_DEADLINE
from sendas.graphql.json_body import BadRequestError, GraphQLRequest, read_request
from sendas.graphql.negotiation import GRAPHQL_RESPONSE, JSON, answer_type, is_json

_DEADLINE = 10.0
_AVAILABLE = frozenset({OperationType.QUERY, OperationType.MUTATION})
_Answer = Mapping[str, object]


class Endpoint:
    """Answers requests by a schema. `make_context` gives resolvers what they may know of a request.

    A body must arrive within `body_deadline` seconds, and an operation end within `deadline`.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        make_context: Callable[[Request], object],
        request_id: Callable[[], str],
        deadline: float = _DEADLINE,
        body_deadline: float = BODY_DEADLINE,
    ) -> None:
        self._schema = schema
        self._make_context = make_context
        self._request_id = request_id
        self._deadline = deadline
        self._body_deadline = body_deadline

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; the errors of clients become 4xx or GraphQL errors, never 5xx."""
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        media_type = answer_type(request.headers.get("accept", ""))
        try:
            _check_headers(request, media_type)
            operation = await read_request(request, self._body_deadline)
        except BadRequestError as error:
            return _respond(_failed(error.code, error.message), error.status, media_type or JSON)
        answer = await self._execute(operation, self._make_context(request))
        refused = "data" not in answer and media_type == GRAPHQL_RESPONSE
        return _respond(answer, 400 if refused else 200, media_type or JSON)

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
            return _failed("NOT_AVAILABLE", "Subscriptions are not available yet.")
        except CannotGetOperationTypeError:
            return _failed("GRAPHQL_VALIDATION_FAILED", "operationName must name one operation of the document.")
        except TimeoutError:
            return _failed("DEADLINE", "The request took too long. A change may be saved: ask before you repeat it.")
        answer: dict[str, object] = {}
        if result.errors:
            answer["errors"] = all_formatted(result.errors, self._request_id())
        executed = not result.errors or any(error.path for error in result.errors)
        if result.data is not None or executed:
            answer["data"] = result.data
        return answer


def _check_headers(request: Request, media_type: str | None) -> None:
    if request.method != "POST":
        raise BadRequestError(405, "METHOD_NOT_ALLOWED", "Send requests by POST.")
    if not is_json(request.headers.get("content-type", "")):
        raise BadRequestError(415, "UNSUPPORTED_MEDIA_TYPE", "Send application/json.")
    if media_type is None:
        raise BadRequestError(406, "NOT_ACCEPTABLE", f"Accept {GRAPHQL_RESPONSE} or {JSON}.")


def _failed(code: str, message: str) -> _Answer:
    return {"errors": [FormattedError(message=message, extensions={"code": code})]}


def _respond(answer: _Answer, status: int, media_type: str) -> Response:
    headers = {"cache-control": "no-store"} | ({"allow": "POST"} if status == 405 else {})  # noqa: PLR2004  (an HTTP status)
    return Response(orjson.dumps(answer), status, headers, f"{media_type}; charset=utf-8")
