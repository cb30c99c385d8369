"""What a recursive resolver's message says about one question."""

from typing import Final

from dns.flags import Flag
from dns.rcode import Rcode
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.CNAME import CNAME
from dns.rdtypes.ANY.NS import NS

from sendas.dns.answer import Statement, read_answer, refusal
from sendas.dns.asked import Asked
from sendas.dns.full_reply import read_message
from sendas.dns.owner_name import ROOT, is_within
from sendas.dns.reply import Reply, Start
from sendas.dns.sections import Sections, plain, records
from sendas.domain.observation import AnswerKind, AskedType

_ABSENT: Final = {Rcode.NOERROR: AnswerKind.NODATA, Rcode.NXDOMAIN: AnswerKind.NXDOMAIN}


def declined(message: Sections) -> AnswerKind | None:
    """Say why a message answers nothing; None when it does. A server that does not recurse is of no use (lame)."""
    return refusal(Reply(message.rcode, authoritative=Flag.RA in message.flags))


def read_recursive(message: Sections, name: str, rdtype: AskedType) -> Statement:
    """Read what a recursor says for all zones, through aliases to the end.

    The absence of the name itself needs no SOA (RFC 2308 section 2.2.1); nobody knows then how long it is remembered.
    """
    if kind := declined(message):
        return Statement(kind)
    reply = read_message(message, Asked(name, RdataType.make(rdtype)))
    said = read_answer(reply._replace(authoritative=True), name, ROOT)
    told = said.unfinished or not message.answers
    return _absence(message, reply.start, said) if told else said


def read_start(message: Sections, name: str) -> Start | None:
    """Find the zone of a name in a message about it: in its SOA, or in that of a denial; None when neither is there."""
    if declined(message) or any(records(message.answer, CNAME)):
        return None
    start = read_message(message, Asked(name, RdataType.SOA)).start
    return start if start and is_within(name, start.zone) else None


def read_nameservers(message: Sections, zone: str) -> tuple[str, ...]:
    """Give the name servers of a zone, in order; none where the message does not tell."""
    if declined(message):
        return ()
    return tuple(sorted({plain(ns.target) for owner, _, ns in records(message.answer, NS) if plain(owner) == zone}))


def _absence(message: Sections, start: Start | None, said: Statement) -> Statement:
    if start is None and (said.chain or any(records(message.authority, NS))):
        return Statement(AnswerKind.MALFORMED, chain=said.chain)  # it leaves the rest to us
    ttls = [ttl for ttl in (said.ttl, start.remembered if start else None) if ttl is not None]
    return Statement(_ABSENT[message.rcode], chain=said.chain, ttl=min(ttls, default=None))
