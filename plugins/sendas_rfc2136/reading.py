"""Everything that a server holds at some names, asked type by type: few servers answer ANY or give the whole zone."""

import secrets
from collections.abc import Collection, Iterable, Sequence

import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

from sendas_providers import Zone
from sendas_rfc2136.answers import found
from sendas_rfc2136.records import name_of
from sendas_rfc2136.server import Server
from sendas_rfc2136.update_message import KNOWN_TYPES, existence_probe

Records = dict[dns.rdatatype.RdataType, dns.rrset.RRset]
# Nobody need ask for CNAME: an alias answers for every type.
_FIRST, *_OTHERS = (dns.rdatatype.from_text(rdtype) for rdtype in KNOWN_TYPES if rdtype != "CNAME")


async def read_names(server: Server, zone: Zone, names: Iterable[dns.name.Name]) -> list[dns.rrset.RRset]:
    """Give the RRsets that these names own; what a wildcard makes up for them is not theirs (RFC 4592)."""
    owned: dict[dns.name.Name, Records] = {}
    questions = [(name, _FIRST) for name in dict.fromkeys(names)]
    answers = await _ask(server, questions)
    for (name, _), answer in zip(questions, answers, strict=True):
        records = found(answer)
        # NXDOMAIN beside an alias is said of its target (RFC 6604 section 3).
        if records or answer.rcode() != dns.rcode.NXDOMAIN:
            owned[name] = records
    questions = [(name, rdtype) for name, records in owned.items() if not _alias(records) for rdtype in _OTHERS]
    answers = await _ask(server, questions)
    for (name, _), answer in zip(questions, answers, strict=True):
        owned[name] |= found(answer)
    for name in await _made_up(server, zone, owned):
        del owned[name]
    return [rrset for records in owned.values() for rrset in records.values()]


async def _ask(
    server: Server, questions: Sequence[tuple[dns.name.Name, dns.rdatatype.RdataType]]
) -> list[dns.message.Message]:
    queries: list[dns.message.Message] = [dns.message.make_query(name, rdtype, flags=0) for name, rdtype in questions]
    return await server.ask(queries) if queries else []


def _alias(records: Records) -> bool:
    return dns.rdatatype.CNAME in records


async def _made_up(server: Server, zone: Zone, owned: dict[dns.name.Name, Records]) -> Collection[dns.name.Name]:
    """Find the names whose answers are a wildcard's: a name beside them that nobody uses has the same."""
    suspects = [(name, next(iter(records.values()))) for name, records in owned.items() if records]
    suspects = [(name, rrset) for name, rrset in suspects if name != name_of(zone.name)]
    beside = await _ask(server, [(_sibling(name), rrset.rdtype) for name, rrset in suspects])
    alike = [
        name
        for (name, rrset), answer in zip(suspects, beside, strict=True)
        if any(other.rdtype == rrset.rdtype and set(other) == set(rrset) for other in answer.answer)
    ]
    if not alike:
        return ()
    # Only the zone itself can tell: a prerequisite sees no wildcards.
    proofs = await server.ask([existence_probe(zone, name.to_text()) for name in alike])
    return [name for name, proof in zip(alike, proofs, strict=True) if proof.rcode() == dns.rcode.NXDOMAIN]


def _sibling(name: dns.name.Name) -> dns.name.Name:
    return dns.name.Name((secrets.token_hex(12).encode(), *name.parent().labels))
