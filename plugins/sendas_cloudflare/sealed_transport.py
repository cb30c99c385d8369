"""The way out: one host, one token, and nothing that the SDK, the environment or another company adds."""

import ssl
from functools import cache

import httpx

# The SDK takes keys and headers from the server's environment, and tells Cloudflare about the machine.
_PASSED = frozenset({"accept", "accept-encoding", "connection", "content-length", "content-type", "host"})


@cache
def _trusted_authorities() -> ssl.SSLContext:
    # 0.1 s to make, and without state of a connection: what companies share is the list of authorities.
    return httpx.create_ssl_context(trust_env=False)


def own_connections() -> httpx.AsyncBaseTransport:
    """Make a pool of connections for one credential."""
    return httpx.AsyncHTTPTransport(verify=_trusted_authorities(), trust_env=False)


class SealedTransport(httpx.AsyncBaseTransport):
    """Puts the token on requests to one base URL, as late as can be, and takes cookies off the answers.

    Nothing before it holds the token: not the SDK, and so not what the SDK logs. Raises httpx's own errors, without
    the frames whose variables hold the request.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, token: str, base_url: str) -> None:
        self._inner = inner
        self._authorization = f"Bearer {token}"
        self._base = httpx.URL(base_url)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send what is left of a request."""
        failure: type[httpx.RequestError] = httpx.UnsupportedProtocol
        if self._is_home(request.url):
            try:
                return _without_cookies(await self._inner.handle_async_request(self._sealed(request)))
            except httpx.RequestError as error:
                failure = type(error)
        message = f"no answer from {self._base.host}"
        raise failure(message, request=request)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()

    def _is_home(self, url: httpx.URL) -> bool:
        place, home = (url.scheme, url.host, url.port), (self._base.scheme, self._base.host, self._base.port)
        return place == home and url.path.startswith(self._base.path.rstrip("/") + "/")

    def _sealed(self, request: httpx.Request) -> httpx.Request:
        headers = [(name, value) for name, value in request.headers.items() if name in _PASSED]
        headers += [("user-agent", "sendas"), ("authorization", self._authorization)]
        return httpx.Request(
            request.method, request.url, headers=headers, stream=request.stream, extensions=request.extensions
        )


def _without_cookies(response: httpx.Response) -> httpx.Response:
    headers = [(name, value) for name, value in response.headers.multi_items() if name != "set-cookie"]
    return httpx.Response(response.status_code, headers=headers, stream=response.stream, extensions=response.extensions)
