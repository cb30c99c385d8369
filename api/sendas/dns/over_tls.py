"""DNS over TLS (RFC 7858)."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from ssl import SSLContext

from sendas.dns.stream import exchange
from sendas.dns.upstream import Upstream


@asynccontextmanager
async def proven(upstream: Upstream, context: SSLContext) -> AsyncGenerator[tuple[StreamReader, StreamWriter]]:
    """Connect, and prove that the certificate carries the upstream's name; closed at once at the end.

    Not dnspython's, which leaves its connection to the garbage collector. Raises `OSError`, of TLS as well.
    """
    where = upstream.endpoint
    reader, writer = await asyncio.open_connection(
        str(where.address), where.port, ssl=context, server_hostname=upstream.host
    )
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def ask_over_tls(query: bytes, upstream: Upstream, context: SSLContext) -> bytes:
    """Ask on a connection of its own. Raises `OSError`, or `EOFError`."""
    async with proven(upstream, context) as (reader, writer):
        return await exchange(reader, writer, query)
