"""An address and port at which a name server listens."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

PORT = 53
_LARGEST_PORT = 0xFFFF
_WITH_PORT = re.compile(r"(?:\[(?P<ipv6>[^\]]+)\]|(?P<ipv4>[^:\]]+)):(?P<port>[0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to send a question."""

    address: IPv4Address | IPv6Address
    port: int = PORT

    def __str__(self) -> str:
        """Write it as `parse_endpoint` reads it."""
        host = f"[{self.address}]" if isinstance(self.address, IPv6Address) else str(self.address)
        return f"{host}:{self.port}"


def parse_endpoint(text: str) -> Endpoint:
    """Read `192.0.2.1`, `192.0.2.1:5300`, `2001:db8::1` or `[2001:db8::1]:5300`.

    Raises `ValueError` with a sentence for anything else, host names included.

    >>> str(parse_endpoint("127.0.0.1:5300")), str(parse_endpoint("::1"))
    ('127.0.0.1:5300', '[::1]:53')
    """
    try:
        return _parse(text.strip())
    except ValueError:
        message = f"“{text}” is not an address with an optional port, such as 192.0.2.1, 127.0.0.1:5300 or [::1]:53"
        raise ValueError(message) from None


def _parse(text: str) -> Endpoint:
    written = _WITH_PORT.fullmatch(text)
    if written is None:
        return Endpoint(ip_address(text))
    port = int(written["port"])
    if not 0 < port <= _LARGEST_PORT:
        raise ValueError(text)
    return Endpoint(IPv6Address(written["ipv6"]) if written["ipv6"] else IPv4Address(written["ipv4"]), port)
