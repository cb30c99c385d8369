"""DNS over HTTPS (RFC 8484), which needs the extra `doh`."""

from importlib.util import find_spec
from ssl import SSLContext

from sendas.dns.over_tls import proven
from sendas.dns.upstream import Upstream

_PIECE = 0xFFFF


def can_ask_over_https() -> bool:
    """Say whether the extra is installed."""
    return find_spec("h2") is not None


async def ask_over_https(query: bytes, upstream: Upstream, context: SSLContext) -> bytes:
    """Ask on a connection of its own to the upstream's address; its name is not looked up.

    Not by dnspython's, which drags in an HTTP client, and leaves a connection to the garbage collector when a handshake
    is cut short. Raises `OSError`, `EOFError`, or `ValueError` for what is no HTTP.
    """
    from sendas.dns.http_post import HttpPost  # noqa: PLC0415  (needs the extra)

    post = HttpPost(upstream.host, upstream.path, "application/dns-message", query)
    async with proven(upstream, context) as (reader, writer):
        while not post.ended:
            writer.write(post.to_send())
            post.take(await reader.read(_PIECE))
    return bytes(post.body)
