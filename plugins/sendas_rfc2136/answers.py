"""What an answer means, as an error of the contract."""

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

from sendas_providers import DnsError, Forbidden, Rejected, Unavailable, ZoneNotFound

_ERRORS: dict[dns.rcode.Rcode, type[DnsError]] = {
    dns.rcode.REFUSED: Forbidden,
    dns.rcode.NOTAUTH: ZoneNotFound,
    dns.rcode.NOTZONE: ZoneNotFound,
    dns.rcode.SERVFAIL: Unavailable,
}
UNMET = frozenset({dns.rcode.YXDOMAIN, dns.rcode.YXRRSET, dns.rcode.NXRRSET, dns.rcode.NXDOMAIN})


def error_of(answer: dns.message.Message) -> DnsError:
    """Give the error that an RCODE stands for."""
    rcode = answer.rcode()
    kind = _ERRORS.get(rcode, Rejected)
    return kind(f"the server answered {dns.rcode.to_text(rcode)}")


def found(answer: dns.message.Message) -> dict[dns.rdatatype.RdataType, dns.rrset.RRset]:
    """Give the RRsets that an authoritative answer has of the name that was asked: one, or the alias in its place.

    A delegation at the name itself is its NS RRset. Raises `ZoneNotFound` for a name beneath a delegation, or for one
    that the server does not hold, and what `error_of` gives for other failures.
    """
    question = answer.question[0]
    if answer.rcode() == dns.rcode.REFUSED:
        message = f"the server does not hold {question.name}"
        raise ZoneNotFound(message)
    if answer.rcode() not in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
        raise error_of(answer)
    section = answer.answer if answer.flags & dns.flags.AA else _delegation(answer, question.name)
    return {rrset.rdtype: rrset for rrset in section if rrset.name == question.name}


def _delegation(answer: dns.message.Message, name: dns.name.Name) -> list[dns.rrset.RRset]:
    cuts = [rrset for rrset in answer.authority if rrset.rdtype == dns.rdatatype.NS and rrset.name == name]
    if not cuts:
        message = f"{name} is delegated to other servers, or this one does not hold it"
        raise ZoneNotFound(message)
    return cuts
