"""Any message, as dnspython reads it."""

from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from typing import Final

import dns.exception
import dns.message
import dns.name
from dns.flags import Flag
from dns.message import Message
from dns.name import Name
from dns.opcode import Opcode
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
from dns.rrset import RRset

from sendas.dns.asked import Asked
from sendas.dns.owner_name import is_within
from sendas.dns.reply import MOST_ALIASES, Delegation, Reply, Start, joined_text
from sendas.dns.sections import plain, records


def read_wire(wire: bytes, asked: Asked) -> Reply | None:
    """Read a response to a query with one question or none; None where it is something else."""
    try:
        message = dns.message.from_wire(wire, one_rr_per_rrset=True)
    except dns.exception.DNSException:
        return None
    plain_response = message.opcode() == Opcode.QUERY and message.flags & Flag.QR and len(message.question) <= 1
    return read_message(message, asked) if plain_response else None


def read_message(message: Message, asked: Asked) -> Reply:
    """Read what a message, made with `one_rr_per_rrset`, says about a question."""
    aliases, end = _follow(message, asked)
    kind = _KINDS[RdataType(asked.rdtype)]
    found = [(ttl, rdata) for owner, ttl, rdata in records(message.answer, kind) if owner == end]
    values = {_value(rdata) for _, rdata in found if not isinstance(rdata, SOA)}
    told = [*message.answer, *message.authority] if asked.rdtype == RdataType.SOA else message.authority
    return Reply(
        message.rcode(),
        bool(message.flags & Flag.AA),
        tuple(aliases),
        tuple(sorted(values)),
        min(ttl for ttl, _ in found) if values else 0,
        stray=bool(message.answer) and not aliases and not found,
        start=_start(told),
        delegation=_delegation(message, asked),
    )


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


def _follow(message: Message, asked: Asked) -> tuple[list[tuple[str, int]], Name]:
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


def _start(section: Iterable[RRset]) -> Start | None:
    """Read the first SOA."""
    for owner, ttl, soa in records(section, SOA):
        local, *rest = soa.rname.labels
        domain = plain(Name(rest)) if len(rest) > 1 else ""
        contact = f"{local.decode('ascii', 'backslashreplace').lower()}@{domain}" if domain else None
        return Start(plain(owner), min(ttl, soa.minimum), contact)
    return None


def _delegation(message: Message, asked: Asked) -> Delegation | None:
    """Read the name servers of a referral, or of the answer to a question for them."""
    if asked.rdtype == RdataType.NS and message.answer:
        section, cut = message.answer, asked.name
    elif not message.answer and not message.flags & Flag.AA and message.rcode() == Rcode.NOERROR:
        section, cut = message.authority, _cut(message, asked)
    else:
        return None
    found = [(plain(ns.target), ttl) for owner, ttl, ns in records(section, NS) if plain(owner) == cut]
    if not found:
        return None
    servers = tuple(dict.fromkeys(server for server, _ in found))
    return Delegation(cut, servers, _addresses(message), min(ttl for _, ttl in found))


def _cut(message: Message, asked: Asked) -> str:
    """Choose the owner of NS records that is closest to the name."""
    owners = {plain(owner) for owner, _, _ in records(message.authority, NS)}
    return max((owner for owner in sorted(owners) if is_within(asked.name, owner)), key=len, default="")


def _addresses(message: Message) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for owner, _, rdata in records(message.additional, Rdata):
        if isinstance(rdata, (A, AAAA)):
            found.setdefault(plain(owner), []).append(_value(rdata))
    return {owner: tuple(dict.fromkeys(addresses)) for owner, addresses in found.items()}
