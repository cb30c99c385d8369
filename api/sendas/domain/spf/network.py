"""The network of an ip4 or ip6 mechanism (RFC 7208 section 5.6)."""

import re
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network

_NETWORK = re.compile(r"[0-9a-f:.]++(?:/(?:0|[1-9][0-9]{0,2}))?", re.IGNORECASE | re.ASCII)


# Most records point at the same few hosts: their hundred networks are read once.
@lru_cache(maxsize=2048)
def read_network(name: str, text: str) -> IPv4Network | IPv6Network | None:
    """Read a network, with bits set behind its prefix or not; nothing if it is none.

    >>> read_network("ip4", "192.0.2.1/24")
    IPv4Network('192.0.2.0/24')
    """
    if _NETWORK.fullmatch(text) is None:
        return None
    try:
        return IPv4Network(text, strict=False) if name == "ip4" else IPv6Network(text, strict=False)
    except ValueError:
        return None
