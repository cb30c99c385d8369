"""What a recursive resolver's message says about one question."""

import copy
from dataclasses import dataclass

import dns.name
from dns.flags import Flag
from dns.message import Message
from dns.name import Name
from dns.rcode import Rcode
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.NS import NS

from sendas.dns.answer import Statement, read_answer, refusal
from sendas.dns.sections import contact, plain, records, start_of_authority
from sendas.domain.observation import AnswerKind, AskedType

_ABSENT = {Rcode.NOERROR: AnswerKind.NODATA, Rcode.NXDOMAIN: AnswerKind.NXDOMAIN}


@dataclass(frozen=True, slots=True)
class Cut:
    """The zone that holds a name, and the mail address that its SOA names."""

    zone: str
    contact: str | None


def declined(message: Message) -> AnswerKind | None:
    """Say why a message answers nothing; None when it does. A server that does not recurse is of no use (lame)."""
    kind = refusal(_vouched_for(message))
    return kind or (None if message.flags & Flag.RA else AnswerKind.LAME)


def read_recursive(message: Message, name: Name, rdtype: AskedType) -> Statement:
    """Read what a recursor says for all zones, through aliases to the end.

    The absence of the name itself needs no SOA (RFC 2308 section 2.2.1); nobody knows then how long it is remembered.
    """
    if kind := declined(message):
        return Statement(kind)
    said = read_answer(_vouched_for(message), name, rdtype, dns.name.root)
    told = said.unfinished or not message.answer
    return _absence(message, said) if told else said


def read_cut(message: Message, name: Name) -> Cut | None:
    """Find the zone of a name in a message about it: in its SOA, or in that of a denial; None when neither is there."""
    section = message.answer or message.authority
    owned = [rrset for rrset in section if rrset.rdtype == RdataType.SOA and name.is_subdomain(rrset.name)]
    if declined(message) or any(rrset.rdtype == RdataType.CNAME for rrset in message.answer) or not owned:
        return None
    return Cut(plain(owned[0].name), contact(owned))


def read_nameservers(message: Message, zone: Name) -> tuple[str, ...]:
    """Give the name servers of a zone, in order; none where the message does not tell."""
    if declined(message):
        return ()
    return tuple(sorted({plain(ns.target) for owner, _, ns in records(message.answer, NS) if owner == zone}))


def _vouched_for(message: Message) -> Message:
    """Let a recursor's answer count as the authority's own."""
    vouched = copy.copy(message)
    vouched.flags |= Flag.AA
    return vouched


def _absence(message: Message, said: Statement) -> Statement:
    proof = start_of_authority(message.authority)
    if proof is None and (said.chain or any(records(message.authority, NS))):
        return Statement(AnswerKind.MALFORMED, chain=said.chain)  # it leaves the rest to us
    ttls = [ttl for ttl in (said.ttl, proof and proof[1]) if ttl is not None]
    return Statement(_ABSENT[message.rcode()], chain=said.chain, ttl=min(ttls, default=None))
