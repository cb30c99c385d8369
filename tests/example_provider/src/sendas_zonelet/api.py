"""Zonelet's HTTP API as one key sees it: every call ends by its deadline, with what was asked for or a `DnsError`."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TypeVar

import httpx2
from pydantic import TypeAdapter, ValidationError

from sendas_providers import AnswerLost, AuthFailed, DnsError, Forbidden, Rejected, Unavailable, Unmet, ZoneNotFound

T = TypeVar("T")
_LARGEST = 1 << 20  # octets of an answer
# As Zonelet documents them. A refusal is of all that was asked for.
_REFUSALS: Mapping[int, tuple[type[DnsError], str]] = {
    HTTPStatus.UNAUTHORIZED: (AuthFailed, "the key is not accepted"),
    HTTPStatus.FORBIDDEN: (Forbidden, "the key may not do this"),
    HTTPStatus.NOT_FOUND: (ZoneNotFound, "there is no such zone"),
    HTTPStatus.CONFLICT: (Unmet, "an alias would stand beside other records"),
    HTTPStatus.PRECONDITION_FAILED: (Unmet, "the records are not as they were"),
    HTTPStatus.UNPROCESSABLE_ENTITY: (Rejected, "a value is not accepted"),
    HTTPStatus.TOO_MANY_REQUESTS: (Unavailable, "too many requests"),
}


@dataclass(frozen=True, slots=True)
class Api:
    """Asks once; who may ask again is for the caller to know."""

    http: httpx2.AsyncClient = field(repr=False)
    deadline: float

    async def get(self, path: str, shape: TypeAdapter[T], **params: str) -> T:
        """Read something of a shape; raises `AnswerLost` for any other."""
        body = await self._ask("GET", path, params=params)
        try:
            return shape.validate_json(body)
        except ValidationError:
            problem = AnswerLost("the answer is not what Zonelet gives")
        raise problem  # not from the other, which shows the body

    async def write(self, method: str, path: str, condition: Mapping[str, str], body: object = None) -> None:
        """Write, where a condition holds; raises `AnswerLost` where nobody knows whether it was done."""
        await self._ask(method, path, headers=dict(condition), json=body)

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        json: object = None,
    ) -> bytes:
        failure: DnsError
        try:
            async with (
                asyncio.timeout(self.deadline),
                self.http.stream(method, path, params=params, headers=headers, json=json) as answer,
            ):
                return await _body(answer)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout):
            failure = Unavailable("Zonelet cannot be reached")  # nothing was sent
        except (httpx2.HTTPError, TimeoutError):
            failure = AnswerLost("Zonelet did not answer")
        raise failure  # not from the other, whose request has the key


async def _body(answer: httpx2.Response) -> bytes:
    if not answer.is_success:
        raise _error_of(answer)
    body = bytearray()
    async for chunk in answer.aiter_bytes():
        body += chunk
        if len(body) > _LARGEST:
            message = "the answer is too large"
            raise AnswerLost(message)
    return bytes(body)


def _error_of(answer: httpx2.Response) -> DnsError:
    # Anything that is not a refusal may come from something between us, and after the deed.
    kind, words = _REFUSALS.get(answer.status_code, (AnswerLost, "no answer of the API"))
    later = answer.headers.get("retry-after", "")
    seconds = float(later) if later.isascii() and later.isdigit() else None
    return kind(f"Zonelet answered {answer.status_code}: {words}", retry_after=seconds)
