"""Plain answers, absences and referrals, read strictly and fast; whatever else a message is, dnspython reads.

What this accepts, `full_reply` reads the same.
"""

import struct
from typing import Final

from dns.rcode import Rcode
from dns.rdatatype import RdataType

from sendas.dns.asked import HEADER_SIZE, Asked
from sendas.dns.plain_record import LONGEST_TTL, VALUES, read_exact_name, read_head, read_start, skip_tail
from sendas.dns.reply import MOST_ALIASES, Delegation, Reply, Start, address_text
from sendas.dns.wire_name import UnusualError, read_name

_COUNTS: Final = struct.Struct("!HHHHH").unpack_from
_AUTHORITATIVE: Final = 0x0400
_PLAIN_FLAGS: Final = 0x8000  # a response to a query, neither truncated nor with reserved bits
_WITHOUT: Final = 0xFA40  # the bits that must be so: all but AA, RD, RA, AD, CD and the code
_CODE: Final = 0x000F
_MOST_RECORDS: Final = 64
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
    read = VALUES.get(asked.rdtype)
    at, owner = asked.end, asked.name
    known = {HEADER_SIZE: owner}
    aliases: list[tuple[str, int]] = []
    values: list[str] = []
    start: Start | None = None
    lowest = LONGEST_TTL
    for _ in range(count):
        name, at = read_name(wire, at, known)
        if name != owner:
            raise UnusualError
        rdtype, ttl, at, end = read_head(wire, at)
        if rdtype == asked.rdtype and read:
            values.append(read(wire, at, end, known))
            lowest = min(lowest, ttl)
        elif rdtype == asked.rdtype == RdataType.SOA and not aliases and not start:
            start = read_start(wire, at, end, known, owner, ttl)
        elif rdtype == RdataType.CNAME and not values and len(aliases) < MOST_ALIASES:
            owner = read_exact_name(wire, at, end, known)
            aliases.append((owner, ttl))
        else:
            raise UnusualError
        at = end
    skip_tail(wire, at, *tail, known)
    if aliases and len({asked.name, *(target for target, _ in aliases)}) <= len(aliases):
        raise UnusualError
    found = tuple(values) if count == 1 else tuple(sorted(set(values)))
    return Reply(Rcode.NOERROR, authoritative, tuple(aliases), found, lowest if values else 0, start=start)


def _absence(wire: bytes, asked: Asked, code: Rcode, additionals: int) -> Reply:
    known = {HEADER_SIZE: asked.name}
    owner, at = read_name(wire, asked.end, known)
    rdtype, ttl, at, end = read_head(wire, at)
    if rdtype != RdataType.SOA:
        raise UnusualError
    start = read_start(wire, at, end, known, owner, ttl)
    skip_tail(wire, end, 0, additionals, known)
    return Reply(code, authoritative=True, start=start)


def _referral(wire: bytes, asked: Asked, authorities: int, additionals: int) -> Reply:
    at = asked.end
    known = {HEADER_SIZE: asked.name}
    cut, lowest = "", LONGEST_TTL
    servers: list[str] = []
    for _ in range(authorities):
        owner, at = read_name(wire, at, known)
        rdtype, ttl, at, end = read_head(wire, at)
        if rdtype != RdataType.NS or (cut and owner != cut):
            raise UnusualError
        cut = owner
        servers.append(read_exact_name(wire, at, end, known))
        lowest = min(lowest, ttl)
        at = end
    addresses: dict[str, list[str]] = {}
    for owner, packed in skip_tail(wire, at, 0, additionals, known):
        addresses.setdefault(owner, []).append(address_text(packed))
    glue = {owner: tuple(dict.fromkeys(found)) for owner, found in addresses.items()}
    return Reply(
        Rcode.NOERROR,
        authoritative=False,
        delegation=Delegation(cut, tuple(dict.fromkeys(servers)), glue, lowest),
    )
