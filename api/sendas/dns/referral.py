"""What the answer to "who has the SOA of this name" says about zone cuts (RFC 1034 section 4.2)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from dns.message import Message
from dns.name import Name
from dns.rcode import Rcode
from dns.rdtypes.ANY.CNAME import CNAME
from dns.rdtypes.ANY.NS import NS
from dns.rdtypes.IN.A import A
from dns.rdtypes.IN.AAAA import AAAA
from dns.rrset import RRset

from sendas.dns.answer import refusal
from sendas.dns.sections import contact, records, start_of_authority
from sendas.domain.observation import AnswerKind

MOST_SERVERS = 13


@dataclass(frozen=True, slots=True)
class Referral:
    """The name servers of a zone, with the addresses that the teller may know. `ttl` in seconds."""

    zone: Name
    servers: dict[Name, tuple[IPv4Address | IPv6Address, ...]]
    ttl: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The zone of the name, told by a server that has authority for it; `contact` is the mail address of its SOA."""

    zone: Name
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    """The name is an alias: no zone starts at it, so its parent tells the zone."""


def read_cut(message: Message, name: Name, zone: Name) -> Referral | Cut | Alias | AnswerKind:
    """Read what a server of `zone` answered to the SOA question for a name; grey kinds say why it is of no use."""
    kind = refusal(message)
    if kind is AnswerKind.LAME and message.rcode() == Rcode.NOERROR and not message.answer:
        return _read_referral(message, name, zone) or kind
    if kind:
        return kind
    if any(True for _ in records(message.answer, CNAME)):
        return Alias()
    told = [*message.answer, *message.authority]
    proof = start_of_authority(told)
    if proof is None:
        return AnswerKind.MALFORMED
    cut, _ = proof
    return Cut(cut, contact(told)) if cut.is_subdomain(zone) and name.is_subdomain(cut) else AnswerKind.LAME


def _read_referral(message: Message, name: Name, zone: Name) -> Referral | None:
    """Accept a referral that leads strictly downward to the name."""
    owners = {owner for owner, _, _ in records(message.authority, NS)}
    for cut in owners:
        if cut != zone and cut.is_subdomain(zone) and name.is_subdomain(cut):
            return read_servers(message, message.authority, cut, zone)
    return None


def read_servers(message: Message, section: Sequence[RRset], cut: Name, zone: Name) -> Referral | None:
    """Read the NS records of a cut, and the addresses of those servers whose names lie in the teller's zone."""
    found = [(ns.target, ttl) for owner, ttl, ns in records(section, NS) if owner == cut]
    if not found:
        return None
    glue = _glue(message, zone)
    names = list(dict.fromkeys(target for target, _ in found))[:MOST_SERVERS]
    return Referral(cut, {name: tuple(glue.get(name, ())) for name in names}, min(ttl for _, ttl in found))


def _glue(message: Message, zone: Name) -> dict[Name, list[IPv4Address | IPv6Address]]:
    glue: dict[Name, list[IPv4Address | IPv6Address]] = defaultdict(list)
    for owner, address in read_addresses(message.additional):
        if owner.is_subdomain(zone):
            glue[owner].append(address)
    return glue


def read_addresses(section: Sequence[RRset]) -> list[tuple[Name, IPv4Address | IPv6Address]]:
    """Give the owners and addresses of A and AAAA records."""
    found = [(owner, ip_address(a.address)) for owner, _, a in records(section, A)]
    return found + [(owner, ip_address(aaaa.address)) for owner, _, aaaa in records(section, AAAA)]
