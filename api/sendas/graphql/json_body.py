"""Reading a GraphQL request from a body that nobody vouches for."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

import orjson
from starlette.requests import ClientDisconnect, Request
from typing_extensions import TypeIs

MOST_BYTES = 64 * 1024
DEADLINE = 10.0
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


async def read_request(request: Request, deadline: float = DEADLINE) -> GraphQLRequest:
    """Read and check a body; raises `BadRequestError`: 400, 408 after the deadline in seconds, 413 over 64 KiB."""
    return parse_request(await _body(request, deadline))


def parse_request(body: bytes) -> GraphQLRequest:
    """Check a body; raises `BadRequestError` with 400."""
    try:
        parsed: object = orjson.loads(body)
    except orjson.JSONDecodeError:
        _refuse("The body is not JSON.")
    if not _is_object(parsed):
        _refuse("The body must be one JSON object; batches are not accepted.")
    _check(parsed, 0)
    query, variables, name = parsed.get("query"), parsed.get("variables"), parsed.get("operationName")
    if not isinstance(query, str) or not query.strip():
        _refuse("query must be a text.")
    if variables is not None and not _is_object(variables):
        _refuse("variables must be an object.")
    if name is not None and not isinstance(name, str):
        _refuse("operationName must be a text.")
    return GraphQLRequest(query, dict(variables) if variables is not None else None, name)


def _is_object(value: object) -> TypeIs[Mapping[str, object]]:
    return isinstance(value, dict)  # orjson's keys are texts


def _is_list(value: object) -> TypeIs[list[object]]:
    return isinstance(value, list)


def _check(value: object, depth: int) -> None:
    """Refuse NUL and excessive nesting anywhere."""
    if depth > _DEEPEST:
        _refuse("The body is nested too deep.")
    if isinstance(value, str) and "\x00" in value:
        _refuse("NUL characters are not accepted.")
    if _is_object(value):
        for key, item in value.items():
            _check(key, depth)
            _check(item, depth + 1)
    elif _is_list(value):
        for item in value:
            _check(item, depth + 1)


def _refuse(message: str) -> NoReturn:
    raise BadRequestError(400, "BAD_REQUEST", message) from None


async def _body(request: Request, deadline: float) -> bytes:
    too_large = BadRequestError(413, "BODY_TOO_LARGE", f"A request has at most {MOST_BYTES} bytes.")
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > MOST_BYTES:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(deadline):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise too_large
    except TimeoutError:
        raise BadRequestError(408, "TIMEOUT", "The body did not arrive in time.") from None
    except ClientDisconnect:
        _refuse("The body ended early.")
    return bytes(body)
