"""A question as it is put on the wire, with letters of random case."""

import os
from collections.abc import Callable
from typing import Final

from dns.rdatatype import RdataType

from sendas.dns.owner_name import wire_name

_CASE_BIT: Final = bytes(0x20 if chr(octet).isalpha() and octet < 0x80 else 0 for octet in range(256))  # noqa: PLR2004  (ASCII)
_CLASS_IN: Final = b"\0\1"
_HEADER: Final = b"\0\0\0\1\0\0\0\0\0\1"  # no flags: servers of zones are not to recurse; one question, one OPT
_EDNS: Final = b"\0\0\x29\x04\xd0\0\0\0\0\0\0"  # datagrams of up to 1232 octets are not fragmented (RFC 9715)
HEADER_SIZE: Final = 12


class Asked:
    """One question, put alike in all its tries: whoever forges an answer has to guess the case of each letter.

    `wire` is the question section, which an answer repeats octet by octet (draft-vixie-dnsext-dns0x20); `end` is
    where the section ends in a message. `draw` gives octets that nobody can guess. Raises `ValueError` for a name
    that cannot be asked for.
    """

    __slots__ = ("end", "name", "rdtype", "wire")

    def __init__(self, name: str, rdtype: RdataType, draw: Callable[[int], bytes] = os.urandom) -> None:
        self.name = name
        self.rdtype = rdtype
        self.wire = _mixed_case(wire_name(name), draw) + rdtype.to_bytes(2, "big") + _CLASS_IN
        self.end = HEADER_SIZE + len(self.wire)

    def query(self, identifier: bytes) -> bytes:
        """Write the query with two octets of identifier (RFC 1035 section 4.1, RFC 6891)."""
        return identifier + _HEADER + self.wire + _EDNS


def _mixed_case(name: bytes, draw: Callable[[int], bytes]) -> bytes:
    # Lengths of labels are below the letters, so that translating leaves them alone.
    size = len(name)
    letters = int.from_bytes(name.translate(_CASE_BIT), "big")
    chosen = int.from_bytes(draw(size), "big") & letters
    return (int.from_bytes(name, "big") ^ chosen).to_bytes(size, "big")
