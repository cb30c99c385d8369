"""Calls of the API through Cloudflare's SDK, with a deadline and without retries."""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from typing import Final

import httpx
from cloudflare import APIConnectionError, APIError, APIStatusError, AsyncCloudflare

from sendas_cloudflare.answers import error_of
from sendas_cloudflare.envelope import Answer, codes_of, nonsense, opened
from sendas_cloudflare.sealed_transport import SealedTransport, own_connections
from sendas_providers import AnswerLost, DnsError, Unavailable

BASE_URL: Final = "https://api.cloudflare.com/client/v4"
_ELSEWHERE = "kept by the transport"
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


@dataclass(frozen=True, slots=True)
class Api:
    """The API as one token sees it. Every call may raise a `DnsError`, `AnswerLost` where it may have had an effect."""

    sdk: AsyncCloudflare = field(repr=False)
    deadline: float

    async def get(self, path: str, **params: str | int) -> Answer:
        """Read; dots in the names of filters are written as two underscores."""
        wanted = {name.replace("__", "."): value for name, value in params.items()}
        return await self._asked(self.sdk.get(path, cast_to=httpx.Response, options={"params": wanted}))

    async def post(self, path: str, body: Mapping[str, object]) -> Answer:
        """Write, once."""
        return await self._asked(self.sdk.post(path, cast_to=httpx.Response, body=body))

    async def aclose(self) -> None:
        """Close the connections; may be called twice."""
        await self.sdk.close()

    async def _asked(self, call: Awaitable[httpx.Response]) -> Answer:
        # Errors are raised outside of the handlers: those of the libraries hold the request in their frames.
        try:
            async with asyncio.timeout(self.deadline):
                response = await call
        except TimeoutError:
            failure: DnsError = AnswerLost("Cloudflare did not answer in time")
        except APIStatusError as error:
            failure = _refusal(error.response)
        except APIConnectionError as error:
            failure = _unreached(error.__cause__)
        except APIError:
            failure = nonsense()
        else:
            return opened(_body(response))
        raise failure


def open_api(token: str, base_url: str, deadline: float, connections: httpx.AsyncBaseTransport | None = None) -> Api:
    """Make the API for a token; `connections` are for tests, those of another API are never shared."""
    transport = SealedTransport(connections or own_connections(), token, base_url)
    # The SDK fills in what is left out from the server's environment; a cookie jar of its own has each client.
    http = httpx.AsyncClient(transport=transport, trust_env=False, follow_redirects=False)
    timeout = httpx.Timeout(deadline, connect=deadline / 2)
    sdk = AsyncCloudflare(api_token=_ELSEWHERE, base_url=base_url, http_client=http, max_retries=0, timeout=timeout)
    sdk.api_key = sdk.api_email = sdk.user_service_key = None
    return Api(sdk, deadline)


def _body(response: httpx.Response) -> object:
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None


def _refusal(response: httpx.Response) -> DnsError:
    return error_of(response.status_code, codes_of(_body(response)), _seconds(response.headers.get("retry-after")))


def _seconds(text: str | None) -> float | None:
    return float(text) if text and text.isascii() and text.isdigit() else None


def _unreached(cause: BaseException | None) -> DnsError:
    if isinstance(cause, _NOT_SENT):
        return Unavailable("no connection to Cloudflare")
    return AnswerLost("the connection to Cloudflare broke")
