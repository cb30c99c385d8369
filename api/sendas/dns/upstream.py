"""A recursive resolver that the operator names, and the way to it."""

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address

from sendas.dns.endpoint import Endpoint, parse_endpoint

_LARGEST_PORT = 0xFFFF
_SECURED = re.compile(
    r"(?P<transport>tls|https)://"
    r"(?:\[(?P<ipv6>[0-9A-Fa-f:.]+)\]|(?P<ipv4>[0-9.]+))(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[!-\"$-~]*)?"
    r"#(?P<host>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)"
)


class Transport(StrEnum):
    """How questions travel: in the clear, or inside TLS (RFC 7858) or HTTPS (RFC 8484)."""

    CLEAR = "clear"
    TLS = "tls"
    HTTPS = "https"


_PORTS = {Transport.TLS: 853, Transport.HTTPS: 443}


@dataclass(frozen=True, slots=True)
class Upstream:
    """One recursor. Inside TLS its certificate must carry the name `host`; `path` is where HTTPS asks."""

    endpoint: Endpoint
    transport: Transport = Transport.CLEAR
    host: str = ""
    path: str = ""

    @property
    def name(self) -> str:
        """What answers call it: the name of its certificate, or its address; never the path, which may be secret."""
        return self.host or str(self.endpoint)


def parse_upstream(text: str) -> Upstream:
    """Read an endpoint, `tls://ADDRESS#NAME` or `https://ADDRESS/PATH#NAME`, the addresses with a port or without.

    Raises `ValueError` with a sentence for anything else; a name in place of the address would have to be looked up.

    >>> parse_upstream("https://[2620:fe::fe]/dns-query#dns.quad9.net").name
    'dns.quad9.net'
    >>> str(parse_upstream("tls://9.9.9.9#dns.quad9.net").endpoint)
    '9.9.9.9:853'
    """
    if "://" not in text:
        return Upstream(parse_endpoint(text))
    try:
        return _secured(text.strip())
    except ValueError:
        message = (
            f"“{text}” is not a resolver, such as 192.0.2.1, 192.0.2.1:5300, tls://192.0.2.1#dns.example or "
            "https://192.0.2.1/dns-query#dns.example"
        )
        raise ValueError(message) from None


def _secured(text: str) -> Upstream:
    written = _SECURED.fullmatch(text)
    if written is None:
        raise ValueError(text)
    transport = Transport(written["transport"])
    port = int(written["port"] or _PORTS[transport])
    if not 0 < port <= _LARGEST_PORT or bool(written["path"]) != (transport is Transport.HTTPS):
        raise ValueError(text)
    address = IPv6Address(written["ipv6"]) if written["ipv6"] else IPv4Address(written["ipv4"])
    return Upstream(Endpoint(address, port), transport, written["host"].lower(), written["path"] or "")
