"""What one server's message says about one question (dns-reading: the verdict algebra)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dns.flags import Flag
from dns.message import Message
from dns.name import Name
from dns.rcode import Rcode
from dns.rdata import Rdata
from dns.rdtypes.ANY.CNAME import CNAME
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.PTR import PTR
from dns.rdtypes.ANY.TXT import TXT
from dns.rdtypes.IN.A import A
from dns.rdtypes.IN.AAAA import AAAA

from sendas.dns.sections import plain, records, start_of_authority
from sendas.domain.observation import AnswerKind, AskedType, HostType, RecordType

LONGEST_CHAIN = 8
_RCODES = {
    Rcode.SERVFAIL: AnswerKind.SERVFAIL,
    Rcode.REFUSED: AnswerKind.LAME,
    Rcode.NOTAUTH: AnswerKind.LAME,
    Rcode.NOTIMP: AnswerKind.LAME,
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One server's words. With `chain` and no values, its last name is to be looked up elsewhere."""

    kind: AnswerKind
    values: tuple[str, ...] = ()
    chain: tuple[Name, ...] = ()
    ttl: int | None = None

    @property
    def unfinished(self) -> bool:
        """Whether the answer ends in an alias whose target this server does not tell."""
        return self.kind is AnswerKind.FOUND and not self.values


def refusal(message: Message) -> AnswerKind | None:
    """Say why a message is no authoritative answer; None when it is one."""
    if message.rcode() not in {Rcode.NOERROR, Rcode.NXDOMAIN}:
        return _RCODES.get(message.rcode(), AnswerKind.MALFORMED)
    return None if message.flags & Flag.AA else AnswerKind.LAME


def read_answer(message: Message, name: Name, rdtype: AskedType, zone: Name) -> Statement:
    """Read the answer of a server of `zone`; records that the zone has no say over are not believed."""
    if kind := refusal(message):
        return Statement(kind)
    aliases = {owner: (cname.target, ttl) for owner, ttl, cname in records(message.answer, CNAME)}
    chain: list[Name] = []
    ttls: list[int] = []
    end = name
    while rdtype is not RecordType.CNAME and end in aliases and end.is_subdomain(zone):
        end, ttl = aliases[end]
        if end in {name, *chain} or len(chain) == LONGEST_CHAIN:
            return Statement(AnswerKind.MALFORMED, chain=tuple(chain))
        chain.append(end)
        ttls.append(ttl)
    found = [(_value(rdata), ttl) for owner, ttl, rdata in _of_type(message, rdtype) if owner == end]
    if found and end.is_subdomain(zone) and message.rcode() == Rcode.NOERROR:
        values = tuple(sorted({value for value, _ in found}))
        return Statement(AnswerKind.FOUND, values, tuple(chain), min([*ttls, *(ttl for _, ttl in found)]))
    if chain:
        return Statement(AnswerKind.FOUND, (), tuple(chain), min(ttls))
    return _read_absence(message, name, zone)


_KINDS: Final[Mapping[AskedType, type[Rdata]]] = {
    RecordType.TXT: TXT,
    RecordType.CNAME: CNAME,
    RecordType.MX: MX,
    HostType.A: A,
    HostType.AAAA: AAAA,
    HostType.PTR: PTR,
}


def _of_type(message: Message, rdtype: AskedType) -> list[tuple[Name, int, Rdata]]:
    return [(owner, ttl, rdata) for owner, ttl, rdata in records(message.answer, _KINDS[rdtype])]


def _value(rdata: Rdata) -> str:
    match rdata:
        case TXT():
            return b"".join(rdata.strings).decode(errors="backslashreplace")
        case MX():
            return f"{rdata.preference} {plain(rdata.exchange)}"
        case CNAME() | PTR():
            return plain(rdata.target)
        case _:
            return rdata.to_text()


def _read_absence(message: Message, name: Name, zone: Name) -> Statement:
    if message.answer:
        return Statement(AnswerKind.MALFORMED)
    proof = start_of_authority(message.authority)
    if proof is None:
        return Statement(AnswerKind.MALFORMED)
    cut, ttl = proof
    if not (cut.is_subdomain(zone) and name.is_subdomain(cut)):
        return Statement(AnswerKind.LAME)
    return Statement(AnswerKind.NXDOMAIN if message.rcode() == Rcode.NXDOMAIN else AnswerKind.NODATA, ttl=ttl)
