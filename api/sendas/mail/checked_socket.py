"""A connection to a company's own server, at an address that was checked before (security.md C4)."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sentence import Sentence

IpAddress = IPv4Address | IPv6Address
MayReach = Callable[[IpAddress], bool]
Resolve = Callable[[str], Awaitable[Sequence[IpAddress]]]

_NO_ADDRESS = Sentence("The name {host} does not lead to any address.")
_FORBIDDEN = Sentence("{host} has an address that this service may not connect to.")


async def resolve_host(host: str) -> Sequence[IpAddress]:
    """Give the addresses of a host as the system resolves it; raises `OSError` when there are none."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(ip_address(sockaddr[0]) for *_, sockaddr in found))


async def connect(host: str, port: int, *, may_reach: MayReach, resolve: Resolve, deadline: float) -> socket.socket:
    """Resolve once, check every address, and connect to the first that answers.

    One forbidden address among them refuses the host. Raises `Refused` with SMTP_FAILED when the name does not resolve
    or an address is not allowed, `OSError` when no address takes the connection within `deadline` seconds.
    """
    addresses = await _addresses(host, resolve)
    if not all(may_reach(address) for address in addresses):
        raise _refused(_FORBIDDEN, host)
    failure: OSError = OSError(host)
    for address in addresses:
        try:
            async with asyncio.timeout(deadline / len(addresses)):
                return await _connect(address, port)
        except OSError as error:
            failure = error
    raise failure


async def _addresses(host: str, resolve: Resolve) -> Sequence[IpAddress]:
    try:
        return (ip_address(host),)
    except ValueError:
        pass
    try:
        addresses = await resolve(host)
    except (OSError, UnicodeError):
        addresses = ()
    if not addresses:
        raise _refused(_NO_ADDRESS, host)
    return addresses


async def _connect(address: IpAddress, port: int) -> socket.socket:
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6  # noqa: PLR2004  (IP version 4)
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)  # noqa: FBT003  (positional only)
        await asyncio.get_running_loop().sock_connect(sock, (str(address), port))
    except BaseException:
        sock.close()
        raise
    return sock


def _refused(sentence: Sentence, host: str) -> Refused:
    return Refused.because(ErrorCode.SMTP_FAILED, Sentence(sentence.template, {"host": host}), "smtp", "host")
