"""Reading a GraphQL request from a body that nobody vouches for."""

import asyncio
from dataclasses import dataclass
from typing import NoReturn

import orjson
from starlette.requests import ClientDisconnect, Request

MOST_BYTES = 64 * 1024
_DEADLINE = 10.0
_DEEPEST = 32


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """One operation to run; not yet parsed."""

    query: str
    variables: dict[str, object] | None
    operation_name: str | None


class BadRequestError(Exception):
    """Raised for a body that is no request: the status, a code and a message that says nothing of its content."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


async def read_request(request: Request) -> GraphQLRequest:
    """Read and check a body; raises `BadRequestError`: 400, 408 after ten seconds, 413 over 64 KiB."""
    return parse_request(await _body(request))


def parse_request(body: bytes) -> GraphQLRequest:
    """Check a body; raises `BadRequestError` with 400."""
    try:
        parsed: object = orjson.loads(body)
    except (orjson.JSONDecodeError, RecursionError):
        _refuse("The body is not JSON.")
    if not isinstance(parsed, dict):
        _refuse("The body must be one JSON object; batches are not accepted.")
    fields: dict[str, object] = {str(key): value for key, value in parsed.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  (JSON)
    _check_text(fields, 0)
    query, variables, name = fields.get("query"), fields.get("variables"), fields.get("operationName")
    if not isinstance(query, str) or not query.strip():
        _refuse("query must be a text.")
    if variables is not None and not isinstance(variables, dict):
        _refuse("variables must be an object.")
    if name is not None and not isinstance(name, str):
        _refuse("operationName must be a text.")
    return GraphQLRequest(query, variables, name)  # pyright: ignore[reportUnknownArgumentType]  (JSON)


def _refuse(message: str) -> NoReturn:
    raise BadRequestError(400, "BAD_REQUEST", message) from None


def _check_text(value: object, depth: int) -> None:
    """Refuse NUL and excessive nesting anywhere."""
    if depth > _DEEPEST:
        _refuse("The body is nested too deep.")
    if isinstance(value, str):
        if "\x00" in value:
            _refuse("NUL characters are not accepted.")
    elif isinstance(value, dict):
        for key, item in value.items():  # pyright: ignore[reportUnknownVariableType]  (JSON)
            _check_text(key, depth)  # pyright: ignore[reportUnknownArgumentType]  (JSON)
            _check_text(item, depth + 1)  # pyright: ignore[reportUnknownArgumentType]  (JSON)
    elif isinstance(value, list):
        for item in value:  # pyright: ignore[reportUnknownVariableType]  (JSON)
            _check_text(item, depth + 1)  # pyright: ignore[reportUnknownArgumentType]  (JSON)


async def _body(request: Request) -> bytes:
    too_large = BadRequestError(413, "BODY_TOO_LARGE", f"A request has at most {MOST_BYTES} bytes.")
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length[:20]) > MOST_BYTES:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(_DEADLINE):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise too_large
    except TimeoutError:
        raise BadRequestError(408, "TIMEOUT", "The body did not arrive in time.") from None
    except ClientDisconnect:
        _refuse("The body ended early.")
    return bytes(body)
