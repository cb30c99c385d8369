"""Whether addresses, with a prefix, cover that of a client (RFC 7208 section 5)."""

from collections.abc import Iterable
from ipaddress import ip_address

from sendas.domain.spf.mail_session import IPAddress


def is_covered(ip: IPAddress, addresses: Iterable[str], prefix: int) -> bool:
    """Say whether one of the addresses has its first bits, as many as the prefix is long, in common with the client's.

    >>> is_covered(ip_address("192.0.2.1"), ["198.51.100.1", "192.0.2.200"], 24)
    True
    """
    shift = ip.max_prefixlen - prefix
    bits = int(ip) >> shift
    return any(other.version == ip.version and int(other) >> shift == bits for other in _read(addresses))


def _read(addresses: Iterable[str]) -> Iterable[IPAddress]:
    for address in addresses:
        try:
            yield ip_address(address)
        except ValueError:  # whatever a resolver hands on, a check goes on
            continue
