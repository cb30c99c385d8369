"""Where a DNS host says that something is: hostile text, judged by its form alone."""

import re
from dataclasses import dataclass
from typing import Final

_LONGEST = 512
_WEB = 443
_LAST_PORT = 65_535
_PLACE: Final = re.compile(
    r"(?P<host>(?=.{4,253}(?![A-Za-z0-9.-]))(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+"
    r"[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9]))"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?(?P<path>(?:/[A-Za-z0-9._~-]+)*)/?",
    re.ASCII,
)
_SCHEME = "https://"


@dataclass(frozen=True, slots=True)
class Place:
    """A host, a port, and the path that other paths follow; always https. `path` is empty or begins with a slash."""

    host: str
    path: str
    port: int = _WEB

    @property
    def authority(self) -> str:
        """The host and port as the Host header has them (RFC 9110 section 7.2)."""
        return self.host if self.port == _WEB else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """Its URL, without a slash at the end."""
        return f"{_SCHEME}{self.authority}{self.path}"


def parse_place(text: str, *, any_port: bool = False) -> Place | None:
    """Read the host, and perhaps path, of a `_domainconnect` record; None for what is none.

    No address, user, query, fragment, dot segment or octet outside ASCII is let through; no port but 443 without
    `any_port`.

    >>> parse_place("api.host.example/dc/")
    Place(host='api.host.example', path='/dc', port=443)
    >>> parse_place("127.0.0.1"), parse_place("a.example@b.example"), parse_place("a.example/../b")
    (None, None, None)
    """
    found = _PLACE.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None or {".", ".."} & set(found["path"].split("/")):
        return None
    port = int(found["port"] or _WEB)
    if port > _LAST_PORT or (port != _WEB and not any_port):
        return None
    return Place(found["host"].lower(), found["path"], port)


def parse_url(text: str, *, any_port: bool = False) -> Place | None:
    """Read an https URL by the same rules; None for what is none.

    >>> parse_url("https://Host.example/sync"), parse_url("http://host.example")
    (Place(host='host.example', path='/sync', port=443), None)
    """
    rest = text.removeprefix(_SCHEME)
    return None if rest == text else parse_place(rest, any_port=any_port)
