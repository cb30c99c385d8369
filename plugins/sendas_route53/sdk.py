"""Calls of the SDK, signed and sent by ourselves, with every error as one of the contract."""

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, TypeVar

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    ParamValidationError,
    ReadTimeoutError,
)

from sendas_providers import AnswerLost, DnsError, Rejected, Unavailable
from sendas_route53.answers import error_of, nonsense
from sendas_route53.batch_refusal import readable_refusal
from sendas_route53.keys import Keys
from sendas_route53.sealed_session import sealed_config, sealed_session
from sendas_route53.signing import REGION, Request
from sendas_route53.wire import LostError, NotSentError, Wire

if TYPE_CHECKING:
    from types_boto3_route53.client import Route53Client
    from types_boto3_sts.client import STSClient

T = TypeVar("T")
C = TypeVar("C")
_ONCE: Final = 1
_BUILDING = threading.Lock()  # sessions are not safe for threads; clients are
_calling = threading.local()


@dataclass(frozen=True, slots=True)
class Call:
    """Whose request this thread sends, and how long it may take, in seconds."""

    keys: Keys = field(repr=False)
    deadline: float


def reading_client(endpoint: str, attempts: int) -> "Route53Client":
    """Give the client that asks again where an answer was lost; it is the same for every credential."""
    with _BUILDING:
        return _client(endpoint, attempts)


def writing_client(endpoint: str) -> "Route53Client":
    """Give the client that never sends twice."""
    return reading_client(endpoint, _ONCE)


def sts_client(endpoint: str) -> "STSClient":
    """Give the client that asks who a key is."""
    with _BUILDING:
        return _sts(endpoint)


@cache
def wire() -> Wire:
    """Give the connections."""
    return Wire()


def called(call: Call, ask: Callable[[C], T], client: Callable[[], C]) -> T | DnsError:
    """Ask in this thread; every error is given back and not raised, without the frames of libraries."""
    try:
        with _as_caller(call):
            return ask(client())
    except DnsError as error:
        return error
    except ClientError as error:
        return _refusal(error)
    except Exception as error:  # noqa: BLE001  (its parser's error is none of the SDK's own, and holds the answer)
        return _failure(error)


def _refusal(error: ClientError) -> DnsError:
    said, meta = error.response.get("Error", {}), error.response.get("ResponseMetadata", {})
    retry_after = _seconds(meta.get("HTTPHeaders", {}).get("retry-after"))
    return error_of(int(meta.get("HTTPStatusCode", 0)), said.get("Code", ""), said.get("Message", ""), retry_after)


def _failure(error: Exception) -> DnsError:
    match error:
        case EndpointConnectionError():
            return Unavailable("no connection to AWS")
        case ReadTimeoutError():
            return AnswerLost("the connection to AWS broke, or no answer came in time")
        case ParamValidationError():
            return Rejected("it cannot be asked in these words")
        case _:
            return nonsense()


def forget() -> None:
    """Forget the clients and the connections, as a new process would."""
    for made in (_client, _sts, sealed_session, wire):
        made.cache_clear()


@lru_cache(64)
def _client(endpoint: str, attempts: int) -> "Route53Client":
    client: Route53Client = sealed_session().client(
        "route53", REGION, endpoint_url=endpoint, verify=True, config=sealed_config(attempts)
    )
    client.meta.events.register_first("before-send.route53", _send_route53)  # type: ignore[arg-type]  # what it returns is the answer
    return client


@lru_cache(8)
def _sts(endpoint: str) -> "STSClient":
    client: STSClient = sealed_session().client(
        "sts", REGION, endpoint_url=endpoint, verify=True, config=sealed_config(2)
    )
    client.meta.events.register_first("before-send.sts", _send_sts)  # type: ignore[arg-type]  # what it returns is the answer
    return client


@contextmanager
def _as_caller(call: Call) -> Generator[None]:
    _calling.call = call
    try:
        yield
    finally:
        del _calling.call


def _send_route53(request: AWSPreparedRequest, **_: object) -> AWSResponse:
    return _send("route53", request)


def _send_sts(request: AWSPreparedRequest, **_: object) -> AWSResponse:
    return _send("sts", request)


def _send(service: str, request: AWSPreparedRequest) -> AWSResponse:
    call: Call = _calling.call
    asked = Request(
        service,
        str(request.method),
        str(request.url),
        _octets(request.body),
        {str(name): _text(value) for name, value in request.headers.items()},
        call.deadline,
    )
    failure: type[EndpointConnectionError | ReadTimeoutError] = ReadTimeoutError
    try:
        reply = wire().send(asked, call.keys)
        headers = HTTPHeaders.from_dict(dict(reply.headers))
        return AWSResponse(asked.url, reply.status, headers, _Whole(readable_refusal(reply.status, reply.body)))
    except NotSentError:
        failure = EndpointConnectionError
    except LostError:
        pass
    raise failure(endpoint_url=asked.url, error="no answer")


@dataclass(frozen=True, slots=True)
class _Whole:
    body: bytes

    def stream(self) -> Iterator[bytes]:
        yield self.body


def _octets(body: object) -> bytes:
    if isinstance(body, str):
        return body.encode()
    return bytes(body) if isinstance(body, bytes | bytearray) else b""


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _seconds(text: object) -> float | None:
    return float(text) if isinstance(text, str) and text.isascii() and text.isdigit() else None
