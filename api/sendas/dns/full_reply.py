"""Any message, its names and data as dnspython reads them."""

import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final

import dns.exception
import dns.name
from dns.name import Name
from dns.rcode import Rcode
from dns.rdata import Rdata
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.CNAME import CNAME
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.NS import NS
from dns.rdtypes.ANY.PTR import PTR
from dns.rdtypes.ANY.SOA import SOA
from dns.rdtypes.ANY.TXT import TXT
from dns.rdtypes.IN.A import A
from dns.rdtypes.IN.AAAA import AAAA

from sendas.dns.asked import HEADER_SIZE, Asked
from sendas.dns.owner_name import is_within
from sendas.dns.reply import MOST_ALIASES, Delegation, Reply, Start, joined_text
from sendas.dns.sections import Section, Sections, plain, read_sections, records


def read_wire(wire: bytes, asked: Asked) -> Reply | None:
    """Read a response to a query with one question or none; None where it is something else."""
    if len(wire) < HEADER_SIZE or wire[2] & _RESPONSE_AND_OPCODE != _RESPONSE:
        return None
    try:
        return read_message(read_sections(wire, KNOWN), asked)
    except dns.exception.DNSException:
        return None


def read_message(message: Sections, asked: Asked) -> Reply:
    """Read what a message says about a question."""
    aliases, end = _follow(message, asked)
    kind = _KINDS[RdataType(asked.rdtype)]
    found = [(ttl, rdata) for owner, ttl, rdata in records(message.answer, kind) if owner == end]
    values = {_value(rdata) for _, rdata in found if not isinstance(rdata, SOA)}
    told = [*message.answer, *message.authority] if asked.rdtype == RdataType.SOA else message.authority
    return Reply(
        message.rcode,
        message.authoritative,
        tuple(aliases),
        tuple(sorted(values)),
        min(ttl for ttl, _ in found) if values else 0,
        stray=bool(message.answers) and not aliases and not found,
        start=_start(told),
        delegation=_delegation(message, asked),
    )


_LOCAL_PART: Final = re.compile(rb"[!-?A-~]+")  # no spaces, controls or @
_RESPONSE: Final = 0x80
_RESPONSE_AND_OPCODE: Final = 0xF8  # opcode 0 is a query
_KINDS: Final[Mapping[RdataType, type[Rdata]]] = {
    RdataType.TXT: TXT,
    RdataType.CNAME: CNAME,
    RdataType.MX: MX,
    RdataType.A: A,
    RdataType.AAAA: AAAA,
    RdataType.PTR: PTR,
    RdataType.NS: NS,
    RdataType.SOA: SOA,
}


KNOWN: Final = frozenset(_KINDS)  # types


def _follow(message: Sections, asked: Asked) -> tuple[list[tuple[str, int]], Name]:
    """Give the aliases from the question's name on, a repeated one as the last, and the name where they end."""
    end = dns.name.from_text(asked.name)
    if asked.rdtype == RdataType.CNAME:
        return [], end
    targets = {owner: (cname.target, ttl) for owner, ttl, cname in records(message.answer, CNAME)}
    passed = {end}
    aliases: list[tuple[str, int]] = []
    while end in targets and len(aliases) < MOST_ALIASES:
        end, ttl = targets[end]
        aliases.append((plain(end), ttl))
        if end in passed:
            break
        passed.add(end)
    return aliases, end


def _value(rdata: Rdata) -> str:
    match rdata:
        case TXT():
            return joined_text(rdata.strings)
        case MX():
            return f"{rdata.preference} {plain(rdata.exchange)}"
        case CNAME() | PTR() | NS():
            return plain(rdata.target)
        case A() | AAAA():
            return str(ip_address(rdata.address))
        case _:
            return rdata.to_text()


def _start(section: Section) -> Start | None:
    """Read the first SOA."""
    for owner, ttl, soa in records(section, SOA):
        local, *rest = soa.rname.labels
        domain = plain(Name(rest)) if len(rest) > 1 and _LOCAL_PART.fullmatch(local) else ""
        contact = f"{local.decode('ascii').lower()}@{domain}" if domain else None
        return Start(plain(owner), min(ttl, soa.minimum), contact, plain(soa.mname) or None)
    return None


def _delegation(message: Sections, asked: Asked) -> Delegation | None:
    """Read the name servers of a referral, or of the answer to a question for them."""
    if asked.rdtype == RdataType.NS and message.answers:
        section, cut = message.answer, asked.name
    elif not message.answers and not message.authoritative and message.rcode == Rcode.NOERROR:
        section, cut = message.authority, _cut(message, asked)
    else:
        return None
    found = [(plain(ns.target), ttl) for owner, ttl, ns in records(section, NS) if plain(owner) == cut]
    if not found:
        return None
    servers = tuple(dict.fromkeys(server for server, _ in found))
    return Delegation(cut, servers, _addresses(message), min(ttl for _, ttl in found))


def _cut(message: Sections, asked: Asked) -> str:
    """Choose the owner of NS records that is closest to the name."""
    owners = {plain(owner) for owner, _, _ in records(message.authority, NS)}
    return max((owner for owner in sorted(owners) if is_within(asked.name, owner)), key=len, default="")


def _addresses(message: Sections) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for owner, _, rdata in records(message.additional, Rdata):
        if isinstance(rdata, (A, AAAA)):
            found.setdefault(plain(owner), []).append(_value(rdata))
    return {owner: tuple(dict.fromkeys(addresses)) for owner, addresses in found.items()}
