"""The way out: requests signed as late as can be, over connections of our own and nothing of the environment.

The SDK builds requests and reads answers; it is given no key, so neither its log nor its frames hold one.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import urllib3
from botocore.httpsession import DEFAULT_CA_BUNDLE
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from sendas_route53.keys import Keys
from sendas_route53.signing import Request, signed_headers

_LARGEST: Final = 4 * 1024 * 1024
_CONNECTING: Final = 3.0
_READING: Final = 10.0
_PASSED: Final = frozenset({"content-type"})


class NotSentError(Exception):
    """Raised where no connection was made."""


class LostError(Exception):
    """Raised where a request may have arrived."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Wire:
    """Connections to AWS; they hold nothing of whose request they carry."""

    def __init__(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(DEFAULT_CA_BUNDLE)
        self._pool = urllib3.PoolManager(8, maxsize=16, ssl_context=context, retries=False)

    def send(self, request: Request, keys: Keys) -> Reply:
        """Send once; raises `NotSentError` or `LostError`, without the frames whose variables hold the signature."""
        failure = self._sent(request, keys)
        if isinstance(failure, Reply):
            return failure
        raise failure

    def _sent(self, request: Request, keys: Keys) -> Reply | NotSentError | LostError:
        passed = {name: value for name, value in request.headers.items() if name.lower() in _PASSED}
        headers = signed_headers(replace(request, headers=passed), keys, datetime.now(UTC))
        timeout = urllib3.Timeout(min(_CONNECTING, request.deadline / 2), min(_READING, request.deadline))
        try:
            answer = self._pool.request(
                request.method,
                request.url,
                body=request.body,
                headers={**headers, "user-agent": "sendas"},
                timeout=timeout,
                redirect=False,
                preload_content=False,
            )
            try:
                whole = answer.read(_LARGEST + 1, decode_content=True)
                if len(whole) > _LARGEST:
                    answer.close()
                    return LostError("the answer is too long")
            finally:
                answer.release_conn()
        except (NewConnectionError, ConnectTimeoutError):
            return NotSentError("no connection")
        except (HTTPError, OSError, ValueError):
            return LostError("the connection broke, or no answer came in time")
        return Reply(answer.status, {name.lower(): value for name, value in answer.headers.items()}, whole)
