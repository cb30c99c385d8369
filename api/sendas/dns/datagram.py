"""One question and its answer by datagram, on a socket of their own."""

import asyncio
import socket
from collections.abc import Callable

from sendas.dns.zone import Host

_LARGEST = 4096


async def ask_by_datagram(host: Host, query: bytes, is_answer: Callable[[bytes], bool]) -> bytes:
    """Send a message, and pass over what comes until one is the answer; raises `OSError`."""
    loop = asyncio.get_running_loop()
    family = socket.AF_INET6 if ":" in host.address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as opened:
        opened.connect((host.address, host.port))
        opened.send(query)
        while not is_answer(received := await loop.sock_recv(opened, _LARGEST)):
            pass
        return received
