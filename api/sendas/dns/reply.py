"""What a server's message says, read but not yet believed."""

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from typing import NamedTuple

from dns.rcode import Rcode

MOST_ALIASES = 9  # that are read of one message; one more than is followed


@dataclass(frozen=True, slots=True)
class Start:
    """The SOA record that tells where a zone starts.

    `remembered`: seconds for which an absence that it proves may be remembered (RFC 2308 section 5). `contact` is its
    mail address (RFC 1035 section 8), None where there is none. `primary` is the server that it names first.
    """

    zone: str
    remembered: int
    contact: str | None
    primary: str | None = None


@dataclass(frozen=True, slots=True)
class Delegation:
    """NS records of a zone cut, and the addresses that came with them, as text; `ttl` in seconds."""

    zone: str
    servers: tuple[str, ...]
    addresses: dict[str, tuple[str, ...]]
    ttl: int


class Reply(NamedTuple):
    """A message that repeats our question; a tuple, since one is made of each packet.

    `aliases` are the targets of CNAMEs from the question's name on, with their TTLs; `values` what stands at the last
    of them, of the asked type, spelled as in `ServerAnswer`; `ttl` the lowest of theirs. `stray`: the answer section
    says something else. `start` comes from the authority section, or from the answer to an SOA question.
    """

    rcode: Rcode
    authoritative: bool
    aliases: tuple[tuple[str, int], ...] = ()
    values: tuple[str, ...] = ()
    ttl: int = 0
    stray: bool = False
    start: Start | None = None
    delegation: Delegation | None = None


@lru_cache(4096)
def address_text(packed: bytes) -> str:
    """Write the 4 or 16 octets of an address in one spelling."""
    return str(ip_address(packed))


def joined_text(strings: tuple[bytes, ...] | list[bytes]) -> str:
    """Join the strings of a TXT record; octets that are no UTF-8 become backslash escapes."""
    return b"".join(strings).decode(errors="backslashreplace")
