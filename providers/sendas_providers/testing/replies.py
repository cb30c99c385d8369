"""From the octets of a query to the octets of its reply (RFC 1035 section 4, RFC 6891)."""

from collections.abc import Mapping

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.update

from sendas_providers.testing.lookup import look_up
from sendas_providers.testing.signatures import Keys, Request, open_request, refuse_signature
from sendas_providers.testing.update import make_update
from sendas_providers.testing.zone_data import ZoneData

LARGEST_DATAGRAM = 1232
_SMALLEST_DATAGRAM = 512
_HEADER = 12
_QR = 0x80
_OPCODE = 0x78


def refusal_of(wire: bytes) -> bytes | None:
    """Give the reply to what is no ordinary query: NOTIMP, FORMERR, or none to what is no query at all."""
    if len(wire) < _HEADER or wire[2] & _QR:
        return None
    rcode = dns.rcode.NOTIMP if wire[2] & _OPCODE else dns.rcode.FORMERR
    return wire[:2] + bytes([_QR | wire[2] & (_OPCODE | 1), rcode]) + bytes(8)


def parse_request(wire: bytes, keys: Keys) -> Request | None:
    """Read an ordinary query of one question, or an update for a server with keys; None for anything else."""
    opcodes = {dns.opcode.QUERY, dns.opcode.UPDATE} if keys else {dns.opcode.QUERY}
    if len(wire) < _HEADER or wire[2] & _QR or (wire[2] & _OPCODE) >> 3 not in opcodes:
        return None
    try:
        request = open_request(wire, keys)
    except (dns.exception.DNSException, ValueError):
        return None
    return request if len(request.message.question) == 1 else None


def reply_to(request: Request, zones: Mapping[dns.name.Name, ZoneData]) -> dns.message.Message:
    """Make an update, or answer a query out of the closest zone, REFUSED where none holds the name."""
    query = request.message
    reply = dns.message.make_response(query, our_payload=LARGEST_DATAGRAM)
    question = query.question[0]
    zone = _closest(question.name, zones)
    if request.error:
        refuse_signature(request, reply)
    elif query.edns > 0:
        reply.set_rcode(dns.rcode.BADVERS)
    elif isinstance(query, dns.update.UpdateMessage):
        reply.set_rcode(make_update(query, zones) if request.signed else dns.rcode.REFUSED)
    elif zone is None or question.rdclass != dns.rdataclass.IN or dns.rdatatype.is_metatype(question.rdtype):
        reply.set_rcode(dns.rcode.REFUSED)
    else:
        _fill(reply, zone, question.name, question.rdtype)
    return reply


def _closest(name: dns.name.Name, zones: Mapping[dns.name.Name, ZoneData]) -> ZoneData | None:
    for depth in range(len(name), 0, -1):
        if zone := zones.get(name.split(depth)[1]):
            return zone
    return None


def _fill(reply: dns.message.Message, zone: ZoneData, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> None:
    finding = look_up(zone, name, rdtype)
    reply.set_rcode(finding.rcode)
    reply.answer, reply.authority, reply.additional = finding.answer, finding.authority, finding.additional
    if finding.authoritative:
        reply.flags |= dns.flags.AA


def to_datagram(query: dns.message.Message, reply: dns.message.Message) -> bytes:
    """Write a reply for UDP, truncated with TC where it is longer than the client takes (RFC 6891 section 6.2.5)."""
    offered = query.payload if query.edns >= 0 else _SMALLEST_DATAGRAM
    size = min(max(offered, _SMALLEST_DATAGRAM), LARGEST_DATAGRAM)
    return reply.to_wire(max_size=size, prefer_truncation=True)
