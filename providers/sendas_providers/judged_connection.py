"""One request to a host that a customer or a zone named, at an address that was judged."""

import asyncio
import ssl
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from sendas_providers.http_exchange import Answer, HttpExchange
from sendas_providers.provider import IpAddress

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Trust = Callable[[], ssl.SSLContext]
_CHUNK = 1 << 16


@cache
def system_trust() -> ssl.SSLContext:
    """Give the authorities that the system trusts; what companies share is that list."""
    return ssl.create_default_context()


async def connect(host: str, addresses: Iterable[IpAddress], port: int, tls: ssl.SSLContext | None) -> Streams:
    """Connect to the first of the addresses that lets us; raises the `OSError` of the last one.

    With `tls` the host proves its name.
    """
    failure = OSError(host)
    for address in addresses:
        try:
            return await asyncio.open_connection(
                str(address), port, ssl=tls, server_hostname=None if tls is None else host
            )
        except OSError as error:
            failure = error
    raise failure


async def exchange(
    streams: Streams,
    http: HttpExchange,
    method: str,
    target: str,
    headers: Sequence[tuple[str, str]],
    body: bytes = b"",
) -> Answer:
    """Send the one request of a connection, give its answer, and end the connection.

    Raises `OSError`, and what `HttpExchange.take` raises.
    """
    reader, writer = streams
    try:
        writer.write(http.written(method, target, headers, body))
        await writer.drain()
        while True:
            if answer := http.take(await reader.read(_CHUNK)):
                return answer
    finally:
        # An orderly end inside TLS would wait for the other side.
        writer.transport.abort()
