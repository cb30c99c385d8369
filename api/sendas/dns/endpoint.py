"""An address and port at which a name server listens."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

PORT = 53
_LARGEST_PORT = 0xFFFF


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
    host, port = _split(text.strip())
    try:
        return Endpoint(ip_address(host), _port(port))
    except ValueError:
        message = f"“{text}” is not an address with an optional port, such as 192.0.2.1, 127.0.0.1:5300 or [::1]:53"
        raise ValueError(message) from None


def _split(text: str) -> tuple[str, str]:
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        return host, rest.removeprefix(":") if rest.startswith(":") else rest and "?"
    if text.count(":") == 1:
        host, _, port = text.partition(":")
        return host, port or "?"
    return text, ""


def _port(text: str) -> int:
    if not text:
        return PORT
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _LARGEST_PORT):
        raise ValueError(text)
    return int(text)
