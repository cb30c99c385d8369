"""The sections of a message: whole, in its bounds, and with the data that we can use in dnspython's types."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import dns.exception
import dns.name
import dns.rdata
from dns.edns import OptionType
from dns.flags import Flag
from dns.name import Name
from dns.rcode import Rcode
from dns.rdata import Rdata
from dns.rdataclass import IN
from dns.rdatatype import RdataType
from dns.wire import Parser

MOST_RECORDS: Final = 256  # of one message; what is longer only costs time
_FLAGS_AT: Final = 2
_CODE: Final = 0x000F
_LONGEST_TTL: Final = 0x7FFFFFFF  # RFC 2181 section 8
Data = TypeVar("Data", bound=Rdata)
Section = Sequence[tuple[Name, int, Rdata]]  # owner, TTL, data


@dataclass(frozen=True, slots=True)
class Sections:
    """The records of class IN and of known types; `answers` counts those of the answer section before that choice.

    `errors` are the codes of extended errors (RFC 8914).
    """

    rcode: Rcode
    flags: Flag
    answers: int
    answer: Section
    authority: Section
    additional: Section
    errors: tuple[int, ...] = ()

    @property
    def authoritative(self) -> bool:
        """Whether the server answers for a zone of its own."""
        return Flag.AA in self.flags


def read_sections(wire: bytes, types: frozenset[RdataType]) -> Sections:
    """Read a message to its end; raises `dns.exception.DNSException` where it is none, or has too many records.

    dnspython's own reader hashes all data, which takes half a minute for 64 KiB of long names.
    """
    parser = Parser(wire)
    parser.seek(_FLAGS_AT)
    flags, questions, *counts = (parser.get_uint16() for _ in range(5))
    if questions > 1 or sum(counts) > MOST_RECORDS:
        raise dns.exception.FormError
    for _ in range(questions):
        parser.get_name(decompress=True)
        parser.get_uint32()
    answer, authority = (_read_section(parser, count, types) for count in counts[:2])
    edns: list[tuple[int, bytes]] = []
    additional = _read_section(parser, counts[2], types, edns)
    if parser.remaining() or len(edns) > 1:
        raise dns.exception.FormError
    high, options = edns[0] if edns else (0, b"")
    rcode = Rcode.make(high << 4 | flags & _CODE)
    return Sections(rcode, Flag(flags), counts[0], answer, authority, additional, tuple(_errors(options)))


def _errors(options: bytes) -> Iterator[int]:
    """Give the codes of the extended errors among the options of EDNS (RFC 8914 section 2)."""
    parser = Parser(options)
    while parser.remaining():
        code, option = parser.get_uint16(), parser.get_counted_bytes(2)
        if code == OptionType.EDE:
            yield int.from_bytes(option[:2], "big")


def _read_section(
    parser: Parser, count: int, types: frozenset[RdataType], edns: list[tuple[int, bytes]] | None = None
) -> Section:
    """Read one section; an OPT adds its bits of the code and its options to `edns`, where one may stand.

    That is the additional section (RFC 6891 section 6.1).
    """
    found: list[tuple[Name, int, Rdata]] = []
    for _ in range(count):
        owner = parser.get_name(decompress=True)
        rdtype, rdclass = parser.get_uint16(), parser.get_uint16()
        ttl = parser.get_uint32()
        with parser.restrict_to(parser.get_uint16()):
            if rdclass == IN and rdtype in types:
                data = dns.rdata.from_wire_parser(IN, RdataType(rdtype), parser)
                found.append((owner, ttl if ttl <= _LONGEST_TTL else 0, data))
                continue
            data_octets = parser.get_remaining()
        if rdtype == RdataType.OPT:
            if edns is None or owner != dns.name.root:
                raise dns.exception.FormError
            edns.append((ttl >> 24, data_octets))
    return found


def records(section: Section, kind: type[Data]) -> Iterator[tuple[Name, int, Data]]:
    """Give owner, TTL and data of the records of one type."""
    for owner, ttl, rdata in section:
        if isinstance(rdata, kind):
            yield owner, ttl, rdata


def plain(name: Name) -> str:
    """Write a name in lower case without trailing dot; the root as a dot."""
    return name.to_text(omit_final_dot=True).lower()
