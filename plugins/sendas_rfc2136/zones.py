"""The zones of a server that could hold a domain."""

from collections.abc import Sequence

import dns.flags
import dns.message
import dns.name
import dns.rdatatype

from sendas_providers import Zone
from sendas_rfc2136.server import Server


async def find_zones(server: Server, domain: dns.name.Name) -> Sequence[Zone]:
    """Ask the server for the SOA of a domain and of every name above it; the zones that it holds, longest first.

    None where it delegates the domain to others: then no zone of its holds the domain.
    """
    names = [domain.split(depth)[1] for depth in range(len(domain), 1, -1)]
    answers = await _ask(server, names, dns.rdatatype.SOA)
    if answers and _refers(answers[0]):
        return ()
    held = [name for name, answer in zip(names, answers, strict=True) if _holds(answer, name)]
    servers = await _ask(server, held, dns.rdatatype.NS) if held else []
    return tuple(_zone(server, name, answer) for name, answer in zip(held, servers, strict=True))


def _zone(server: Server, origin: dns.name.Name, answer: dns.message.Message) -> Zone:
    name = origin.canonicalize().to_text()
    # Another server may hold a zone of that name: the server is part of which zone it is.
    return Zone(name, f"{server.place}/{name}", _nameservers(answer))


async def _ask(
    server: Server, names: Sequence[dns.name.Name], rdtype: dns.rdatatype.RdataType
) -> list[dns.message.Message]:
    return await server.ask([dns.message.make_query(name, rdtype, flags=0) for name in names])


def _refers(answer: dns.message.Message) -> bool:
    return not answer.flags & dns.flags.AA and any(rrset.rdtype == dns.rdatatype.NS for rrset in answer.authority)


def _holds(answer: dns.message.Message, name: dns.name.Name) -> bool:
    owns = any(rrset.rdtype == dns.rdatatype.SOA and rrset.name == name for rrset in answer.answer)
    return owns and bool(answer.flags & dns.flags.AA)


def _nameservers(answer: dns.message.Message) -> tuple[str, ...]:
    found = [rrset for rrset in answer.answer if rrset.rdtype == dns.rdatatype.NS]
    return tuple(sorted(rdata.to_text().lower() for rrset in found for rdata in rrset.processing_order()))
