"""The stand-in without a network."""

import httpx

from sendas_cloudflare.testing.app import FakeCloudflare


class _InProcess(httpx.AsyncBaseTransport):
    def __init__(self, fake: FakeCloudflare) -> None:
        self._inner = httpx.ASGITransport(fake)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return await self._inner.handle_async_request(request)
        except ConnectionResetError as error:
            message = "reset"
            raise httpx.ReadError(message, request=request) from error


def in_process(fake: FakeCloudflare) -> httpx.AsyncBaseTransport:
    """Give connections to the stand-in, for `open_api`."""
    return _InProcess(fake)
