"""DNS over TLS (RFC 7858)."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from ssl import SSLContext

import dns.message
from dns.message import Message

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


async def ask_over_tls(query: Message, upstream: Upstream, context: SSLContext) -> Message:
    """Ask on a connection of its own. Raises `OSError`, `EOFError`, or dnspython's for what is no message."""
    async with proven(upstream, context) as (reader, writer):
        writer.write(query.to_wire(prepend_length=True))
        length = int.from_bytes(await reader.readexactly(2))
        return dns.message.from_wire(await reader.readexactly(length), one_rr_per_rrset=True)
