"""Which addresses the service may connect to, when somebody else's data names them."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# The IANA registries of special-purpose addresses (RFC 6890), wider where the registry has exceptions for anycast.
_SPECIAL_IPV4 = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
_GLOBAL_UNICAST = ip_network("2000::/3")  # RFC 4291 section 2.4; leaves out mapped, NAT64, local and multicast
_SPECIAL_IPV6 = tuple(
    ip_network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3ffe::/16", "3fff::/20")
)


def may_connect(address: IPv4Address | IPv6Address, *, allow_private: bool = False) -> bool:
    """Say whether the service may send packets to an address.

    `allow_private` opens everything that names one host: for tests and closed networks.

    >>> from ipaddress import ip_address
    >>> may_connect(ip_address("9.9.9.9")), may_connect(ip_address("169.254.169.254"))
    (True, False)
    """
    if address.is_multicast or address.is_unspecified or address == IPv4Address("255.255.255.255"):
        return False
    return allow_private or _is_public(address)


@lru_cache(16_384)
def may_connect_to(address: str, *, allow_private: bool = False) -> bool:
    """Say the same of an address as text, fast for one that was met before."""
    return may_connect(ip_address(address), allow_private=allow_private)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _SPECIAL_IPV4)
    scoped = address.scope_id is not None
    return not scoped and address in _GLOBAL_UNICAST and not any(address in network for network in _SPECIAL_IPV6)
