"""One question and its answer over a connection of their own (RFC 7766)."""

import asyncio
from asyncio import StreamReader, StreamWriter

from sendas.dns.zone import Host


async def converse(host: Host, query: bytes) -> bytes:
    """Send a message and receive one, of at most 64 KiB; raises `OSError`, or `EOFError` where it ends too soon."""
    reader, writer = await asyncio.open_connection(host.address, host.port)
    try:
        return await exchange(reader, writer, query)
    finally:
        writer.transport.abort()


async def exchange(reader: StreamReader, writer: StreamWriter, query: bytes) -> bytes:
    """Send a message with its length before it, and receive one."""
    writer.write(len(query).to_bytes(2, "big") + query)
    size = int.from_bytes(await reader.readexactly(2), "big")
    return await reader.readexactly(size)
