"""Records of plain messages, read strictly and fast: their heads, their data, and the sections behind an answer."""

import struct
from collections.abc import Callable, Mapping
from typing import Final

from dns.rdataclass import IN
from dns.rdatatype import RdataType

from sendas.dns.reply import Start, address_text, joined_text
from sendas.dns.wire_name import UnusualError, read_name

LONGEST_TTL: Final = 0x7FFFFFFF  # RFC 2181 section 8
_RECORD: Final = struct.Struct("!HHIH").unpack_from
_TIMES: Final = struct.Struct("!IIIII").unpack_from
_TIMES_SIZE: Final = 20
_SIZES: Final[Mapping[int, int]] = {RdataType.A: 4, RdataType.AAAA: 16}


def read_head(wire: bytes, at: int) -> tuple[int, int, int, int]:
    """Give the type and TTL of a record, and where its data begin and end."""
    rdtype, rdclass, ttl, size = _RECORD(wire, at)
    end = at + 10 + size
    if rdclass != IN or ttl > LONGEST_TTL or end > len(wire):
        raise UnusualError
    return rdtype, ttl, at + 10, end


def skip_tail(
    wire: bytes, at: int, authorities: int, additionals: int, known: dict[int, str]
) -> list[tuple[str, bytes]]:
    """Go through the sections behind the answer, to the last octet; give the owners and octets of addresses.

    There may be name servers, their addresses, and one OPT without options (RFC 6891 section 6.1).
    """
    found: list[tuple[str, bytes]] = []
    edns = False
    for number in range(authorities + additionals):
        if number >= authorities and not edns and wire[at : at + 3] == b"\0\0\x29":
            if wire[at + 5 : at + 7] != b"\0\0" or wire[at + 9 : at + 11] != b"\0\0":
                raise UnusualError
            edns = True
            at += 11
            continue
        owner, at = read_name(wire, at, known)
        rdtype, _, at, end = read_head(wire, at)
        if rdtype == RdataType.NS:
            read_exact_name(wire, at, end, known)
        elif _SIZES.get(rdtype) == end - at:
            found.append((owner, wire[at:end]))
        else:
            raise UnusualError
        at = end
    if at != len(wire):
        raise UnusualError
    return found


def read_start(wire: bytes, at: int, end: int, known: dict[int, str], zone: str, ttl: int) -> Start:
    """Read what an SOA record says of its zone."""
    primary, at = read_name(wire, at, known)
    contact, at = read_name(wire, at, known)
    if at + _TIMES_SIZE != end:
        raise UnusualError
    *_, minimum = _TIMES(wire, at)
    local, _, domain = contact.partition(".")
    return Start(zone, min(ttl, minimum), f"{local}@{domain}" if local and domain else None, primary or None)


def read_exact_name(wire: bytes, at: int, end: int, known: dict[int, str]) -> str:
    """Read a name that fills the data of a record."""
    name, after = read_name(wire, at, known)
    if after != end:
        raise UnusualError
    return name


def _text(wire: bytes, at: int, end: int, _known: dict[int, str]) -> str:
    strings: list[bytes] = []
    while at < end:
        after = at + 1 + wire[at]
        strings.append(wire[at + 1 : after])
        at = after
    if at != end or not strings:
        raise UnusualError
    return joined_text(strings)


def _exchanger(wire: bytes, at: int, end: int, known: dict[int, str]) -> str:
    return f"{int.from_bytes(wire[at : at + 2], 'big')} {read_exact_name(wire, at + 2, end, known)}"


def _address4(wire: bytes, at: int, end: int, _known: dict[int, str]) -> str:
    if end - at != _SIZES[RdataType.A]:
        raise UnusualError
    return address_text(wire[at:end])


def _address6(wire: bytes, at: int, end: int, _known: dict[int, str]) -> str:
    if end - at != _SIZES[RdataType.AAAA]:
        raise UnusualError
    return address_text(wire[at:end])


VALUES: Final[Mapping[int, Callable[[bytes, int, int, dict[int, str]], str]]] = {
    RdataType.TXT: _text,
    RdataType.CNAME: read_exact_name,
    RdataType.PTR: read_exact_name,
    RdataType.MX: _exchanger,
    RdataType.A: _address4,
    RdataType.AAAA: _address6,
}
