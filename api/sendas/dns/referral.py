"""What the answer to "who has the SOA of this name" says about zone cuts (RFC 1034 section 4.2)."""

from dataclasses import dataclass

from dns.rcode import Rcode

from sendas.dns.answer import refusal
from sendas.dns.owner_name import is_within
from sendas.dns.reply import Delegation, Reply
from sendas.domain.observation import AnswerKind

MOST_SERVERS = 13


@dataclass(frozen=True, slots=True)
class Referral:
    """The name servers of a zone, with the addresses that the teller may know. `ttl` in seconds."""

    zone: str
    servers: dict[str, tuple[str, ...]]
    ttl: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The zone of the name, told by a server that has authority for it; `contact` and `primary` are from its SOA."""

    zone: str
    contact: str | None = None
    primary: str | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    """The name is an alias: no zone starts at it, so its parent tells the zone."""


def read_cut(reply: Reply, name: str, zone: str) -> Referral | Cut | Alias | AnswerKind:
    """Read what a server of `zone` answered to the SOA question for a name; grey kinds say why it is of no use."""
    kind = refusal(reply)
    if kind:
        return read_referral(reply, name, zone) or kind
    if reply.aliases:
        return Alias()
    if reply.start is None:
        return AnswerKind.MALFORMED
    cut = reply.start.zone
    if not (is_within(cut, zone) and is_within(name, cut)):
        return AnswerKind.LAME
    return Cut(cut, reply.start.contact, reply.start.primary)


def read_referral(reply: Reply, name: str, zone: str) -> Referral | None:
    """Accept a referral that leads strictly downward to the name."""
    told = reply.delegation
    if told is None or reply.authoritative or reply.rcode != Rcode.NOERROR:
        return None
    below = told.zone != zone and is_within(told.zone, zone) and is_within(name, told.zone)
    return _believed(told, zone) if below else None


def read_servers(reply: Reply, cut: str, zone: str) -> Referral | AnswerKind:
    """Read the authoritative answer to the question for the name servers of a cut, which a server of `zone` gave."""
    if kind := refusal(reply):
        return kind
    told = reply.delegation
    return _believed(told, zone) if told and told.zone == cut else AnswerKind.MALFORMED


def _believed(told: Delegation, zone: str) -> Referral:
    """Keep the addresses of those servers whose names lie in the teller's zone."""
    known = {name: told.addresses.get(name, ()) if is_within(name, zone) else () for name in told.servers}
    return Referral(told.zone, dict(list(known.items())[:MOST_SERVERS]), told.ttl)
