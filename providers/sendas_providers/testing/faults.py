"""Ways in which a name server can answer wrongly."""

from enum import StrEnum

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rrset


class Fault(StrEnum):
    """One way to misbehave. Slowness and loss are numbers of the server instead."""

    SILENT = "silent"
    """Takes every question and never answers."""
    SERVFAIL = "servfail"
    REFUSED = "refused"
    FORMERR = "formerr"
    LAME = "lame"
    """Answers, but not with authority."""
    UPWARD = "upward"
    """Refers to the root."""
    BARE = "bare"
    """Says NXDOMAIN with authority, and without the SOA that proves it."""
    LIE = "lie"
    """Has another value for everything."""
    LOOP = "loop"
    """Every name is an alias of itself."""
    FORGED = "forged"
    """Adds records of names that it has no say over."""
    WRONG_ID = "wrong-id"
    WRONG_QUESTION = "wrong-question"
    WRONG_CASE = "wrong-case"
    """Turns the case of each letter of the question."""
    GARBAGE = "garbage"
    """Sends a header and then noise."""
    TRUNCATED = "truncated"
    """Says over UDP that everything is too long."""
    TCP_HANG = "tcp-hang"
    """As truncated, and over TCP never answers."""


VICTIM = "victim.example"
FORGED_ADDRESS = "127.66.6.6"
_VICTIM = dns.name.from_text(VICTIM)
_RCODES = {Fault.SERVFAIL: dns.rcode.SERVFAIL, Fault.REFUSED: dns.rcode.REFUSED, Fault.FORMERR: dns.rcode.FORMERR}


def spoil(fault: Fault, reply: dns.message.Message, *, tcp: bool) -> bytes | None:
    """Turn a good reply into what a server with this fault sends; None when it sends nothing."""
    if fault is Fault.SILENT or (fault is Fault.TCP_HANG and tcp):
        return None
    if rcode := _RCODES.get(fault):
        _empty(reply, rcode)
    elif fault in {Fault.TRUNCATED, Fault.TCP_HANG} and not tcp:
        _empty(reply, dns.rcode.NOERROR)
        reply.flags |= dns.flags.TC
    else:
        _distort(fault, reply)
    wire = reply.to_wire(max_size=0xFFFF)
    return wire[:12] + b"\xff" * 40 if fault is Fault.GARBAGE else wire


def _empty(reply: dns.message.Message, rcode: dns.rcode.Rcode) -> None:
    reply.answer, reply.authority, reply.additional = [], [], []
    reply.flags &= ~dns.flags.AA
    reply.set_rcode(rcode)


def _distort(fault: Fault, reply: dns.message.Message) -> None:
    name = reply.question[0].name
    match fault:
        case Fault.LAME:
            reply.flags &= ~dns.flags.AA
        case Fault.UPWARD:
            _empty(reply, dns.rcode.NOERROR)
            reply.authority.append(dns.rrset.from_text(dns.name.root, 60, "IN", "NS", "a.root-servers.net."))
        case Fault.BARE:
            _empty(reply, dns.rcode.NXDOMAIN)
            reply.flags |= dns.flags.AA
        case Fault.LIE:
            reply.set_rcode(dns.rcode.NOERROR)
            reply.authority = []
            reply.answer = [dns.rrset.from_text(name, 60, "IN", "TXT", '"v=spf1 +all"')]
        case Fault.LOOP:
            reply.answer = [dns.rrset.from_text(name, 60, "IN", "CNAME", name.to_text())]
        case Fault.FORGED:
            _forge(reply)
        case Fault.WRONG_ID:
            reply.id ^= 0xFFFF
        case _:
            _rename(fault, reply)


def _forge(reply: dns.message.Message) -> None:
    if reply.answer:
        reply.answer.append(dns.rrset.from_text(_VICTIM, 60, "IN", "TXT", '"forged"'))
    reply.additional.append(dns.rrset.from_text(_VICTIM, 60, "IN", "A", FORGED_ADDRESS))


def _turned(name: dns.name.Name) -> dns.name.Name:
    """Give a name that is never the one it was, as lower case would be by chance."""
    return dns.name.Name([label.swapcase() for label in name.labels])


def _rename(fault: Fault, reply: dns.message.Message) -> None:
    question = reply.question[0]
    names = {Fault.WRONG_QUESTION: _VICTIM, Fault.WRONG_CASE: _turned(question.name)}
    name = names.get(fault, question.name)
    reply.question = [dns.rrset.RRset(name, question.rdclass, question.rdtype)]
