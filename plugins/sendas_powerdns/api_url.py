"""The address of the API, as somebody typed it."""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from sendas_providers import BadCredentials, unmapped

_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class ApiUrl:
    """A scheme, a host, a port, and the path that the API's own paths follow."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The host and port as the Host header has them (RFC 9110 section 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS["https" if self.secure else "http"] else f"{host}:{self.port}"

    @property
    def place(self) -> str:
        """What tells it from other servers, spelt in one way however it was typed."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}{self.path}"


def parse_api_url(text: str) -> ApiUrl:
    """Read an address; raises `BadCredentials` for what is none.

    >>> parse_api_url("https://PDNS.example.test/dns/api/v1/").place
    'pdns.example.test:443/dns'
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _malformed() from None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not parts.hostname or port == 0 or "@" in parts.netloc or parts.query or parts.fragment:
        raise _malformed()
    path = parts.path.rstrip("/").removesuffix("/api/v1").rstrip("/")
    return ApiUrl(scheme == "https", _host(parts.hostname), port or _PORTS[scheme], path)


def _host(text: str) -> str:
    try:
        address = unmapped(ip_address(text))
    except ValueError:
        return text.lower().rstrip(".")
    return str(address) if isinstance(address, IPv6Address) else address.compressed


def _malformed() -> BadCredentials:
    return BadCredentials({"url": "malformed"})
