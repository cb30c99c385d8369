"""Plain answers, absences and referrals, read strictly and fast; whatever else a message is, dnspython reads.

What this accepts, `full_reply` reads the same.
"""

import struct
from collections.abc import Callable, Mapping
from typing import Final

from dns.rcode import Rcode
from dns.rdataclass import IN
from dns.rdatatype import RdataType

from sendas.dns.asked import HEADER_SIZE, Asked
from sendas.dns.reply import MOST_ALIASES, Delegation, Reply, Start, address_text, joined_text
from sendas.dns.wire_name import UnusualError, read_name

_COUNTS: Final = struct.Struct("!HHHHH").unpack_from
_RECORD: Final = struct.Struct("!HHIH").unpack_from
_TIMES: Final = struct.Struct("!IIIII").unpack_from
_TIMES_SIZE: Final = 20
_AUTHORITATIVE: Final = 0x0400
_PLAIN_FLAGS: Final = 0x8000  # a response to a query, neither truncated nor with reserved bits
_WITHOUT: Final = 0xFA40  # the bits that must be so: all but AA, RD, RA, AD, CD and the code
_CODE: Final = 0x000F
_LONGEST_TTL: Final = 0x7FFFFFFF  # RFC 2181 section 8
_MOST_RECORDS: Final = 64
_SIZES: Final[Mapping[int, int]] = {RdataType.A: 4, RdataType.AAAA: 16}
PARSE_ERRORS: Final = (UnusualError, IndexError, struct.error)


def read_plain(wire: bytes, asked: Asked) -> Reply:
    """Read a complete message that repeats the question; raises one of `PARSE_ERRORS` for what is not plain."""
    flags, questions, answers, authorities, additionals = _COUNTS(wire, 2)
    if flags & _WITHOUT != _PLAIN_FLAGS or questions != 1 or wire[HEADER_SIZE : asked.end] != asked.wire:
        raise UnusualError
    code = flags & _CODE
    rest = authorities + additionals
    if answers + rest > _MOST_RECORDS:
        raise UnusualError
    if answers and code == Rcode.NOERROR:
        return _answer(wire, asked, answers, (authorities, additionals), authoritative=bool(flags & _AUTHORITATIVE))
    if not answers and flags & _AUTHORITATIVE and authorities == 1 and code in {Rcode.NOERROR, Rcode.NXDOMAIN}:
        return _absence(wire, asked, Rcode(code), additionals)
    if not answers and not flags & _AUTHORITATIVE and authorities and code == Rcode.NOERROR:
        return _referral(wire, asked, authorities, additionals)
    raise UnusualError


def _answer(wire: bytes, asked: Asked, count: int, tail: tuple[int, int], *, authoritative: bool) -> Reply:
    read = _VALUES.get(asked.rdtype)
    at, owner = asked.end, asked.name
    known = {HEADER_SIZE: owner}
    aliases: list[tuple[str, int]] = []
    values: list[str] = []
    start: Start | None = None
    lowest = _LONGEST_TTL
    for _ in range(count):
        name, at = read_name(wire, at, known)
        if name != owner:
            raise UnusualError
        rdtype, ttl, at, end = _head(wire, at)
        if rdtype == asked.rdtype and read:
            values.append(read(wire, at, end, known))
            lowest = min(lowest, ttl)
        elif rdtype == asked.rdtype == RdataType.SOA and not aliases and not start:
            start = _start(wire, at, end, known, owner, ttl)
        elif rdtype == RdataType.CNAME and not values and len(aliases) < MOST_ALIASES:
            owner = _exact_name(wire, at, end, known)
            aliases.append((owner, ttl))
        else:
            raise UnusualError
        at = end
    _skip(wire, at, *tail, known)
    if aliases and len({asked.name, *(target for target, _ in aliases)}) <= len(aliases):
        raise UnusualError
    found = tuple(values) if count == 1 else tuple(sorted(set(values)))
    return Reply(Rcode.NOERROR, authoritative, tuple(aliases), found, lowest if values else 0, start=start)


def _absence(wire: bytes, asked: Asked, code: Rcode, additionals: int) -> Reply:
    known = {HEADER_SIZE: asked.name}
    owner, at = read_name(wire, asked.end, known)
    rdtype, ttl, at, end = _head(wire, at)
    if rdtype != RdataType.SOA:
        raise UnusualError
    start = _start(wire, at, end, known, owner, ttl)
    _skip(wire, end, 0, additionals, known)
    return Reply(code, authoritative=True, start=start)


def _referral(wire: bytes, asked: Asked, authorities: int, additionals: int) -> Reply:
    at = asked.end
    known = {HEADER_SIZE: asked.name}
    cut, lowest = "", _LONGEST_TTL
    servers: list[str] = []
    for _ in range(authorities):
        owner, at = read_name(wire, at, known)
        rdtype, ttl, at, end = _head(wire, at)
        if rdtype != RdataType.NS or (cut and owner != cut):
            raise UnusualError
        cut = owner
        servers.append(_exact_name(wire, at, end, known))
        lowest = min(lowest, ttl)
        at = end
    addresses: dict[str, list[str]] = {}
    for owner, packed in _skip(wire, at, 0, additionals, known):
        addresses.setdefault(owner, []).append(address_text(packed))
    glue = {owner: tuple(dict.fromkeys(found)) for owner, found in addresses.items()}
    return Reply(
        Rcode.NOERROR,
        authoritative=False,
        delegation=Delegation(cut, tuple(dict.fromkeys(servers)), glue, lowest),
    )


def _head(wire: bytes, at: int) -> tuple[int, int, int, int]:
    """Give the type and TTL of a record, and where its data begin and end."""
    rdtype, rdclass, ttl, size = _RECORD(wire, at)
    end = at + 10 + size
    if rdclass != IN or ttl > _LONGEST_TTL or end > len(wire):
        raise UnusualError
    return rdtype, ttl, at + 10, end


def _skip(wire: bytes, at: int, authorities: int, additionals: int, known: dict[int, str]) -> list[tuple[str, bytes]]:
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
        rdtype, _, at, end = _head(wire, at)
        if rdtype == RdataType.NS:
            _exact_name(wire, at, end, known)
        elif _SIZES.get(rdtype) == end - at:
            found.append((owner, wire[at:end]))
        else:
            raise UnusualError
        at = end
    if at != len(wire):
        raise UnusualError
    return found


def _start(wire: bytes, at: int, end: int, known: dict[int, str], zone: str, ttl: int) -> Start:
    _, at = read_name(wire, at, known)
    contact, at = read_name(wire, at, known)
    if at + _TIMES_SIZE != end:
        raise UnusualError
    *_, minimum = _TIMES(wire, at)
    local, _, domain = contact.partition(".")
    return Start(zone, min(ttl, minimum), f"{local}@{domain}" if local and domain else None)


def _exact_name(wire: bytes, at: int, end: int, known: dict[int, str]) -> str:
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
    return f"{int.from_bytes(wire[at : at + 2], 'big')} {_exact_name(wire, at + 2, end, known)}"


def _address4(wire: bytes, at: int, end: int, _known: dict[int, str]) -> str:
    if end - at != _SIZES[RdataType.A]:
        raise UnusualError
    return address_text(wire[at:end])


def _address6(wire: bytes, at: int, end: int, _known: dict[int, str]) -> str:
    if end - at != _SIZES[RdataType.AAAA]:
        raise UnusualError
    return address_text(wire[at:end])


_VALUES: Final[Mapping[int, Callable[[bytes, int, int, dict[int, str]], str]]] = {
    RdataType.TXT: _text,
    RdataType.CNAME: _exact_name,
    RdataType.PTR: _exact_name,
    RdataType.MX: _exchanger,
    RdataType.A: _address4,
    RdataType.AAAA: _address6,
}
