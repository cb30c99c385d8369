"""What an authoritative server knows of a name (RFC 1034 section 4.3.2)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import dns.name
import dns.rcode
import dns.rdataset
import dns.rdatatype
import dns.rdtypes.ANY.CNAME
import dns.rdtypes.ANY.NS
import dns.rdtypes.ANY.SOA
import dns.rrset

from sendas_providers.testing.zone_data import ZoneData

_WILDCARD = dns.name.from_text("*", None)


@dataclass(slots=True)
class Finding:
    """The sections of an answer while they are being filled."""

    rcode: dns.rcode.Rcode = dns.rcode.NOERROR
    authoritative: bool = True
    answer: list[dns.rrset.RRset] = field(default_factory=list[dns.rrset.RRset])
    authority: list[dns.rrset.RRset] = field(default_factory=list[dns.rrset.RRset])
    additional: list[dns.rrset.RRset] = field(default_factory=list[dns.rrset.RRset])


def look_up(zone: ZoneData, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> Finding:
    """Answer a question from one zone: referrals, CNAME chains inside it, wildcards, NXDOMAIN and NODATA."""
    finding = Finding()
    passed: set[dns.name.Name] = set()
    while name not in passed and name.is_subdomain(zone.origin):
        passed.add(name)
        if cut := _cut_above(zone, name):
            _refer(finding, zone, cut)
            break
        target = _answer(finding, zone, name, rdtype)
        if target is None:
            break
        name = target
    return finding


def _cut_above(zone: ZoneData, name: dns.name.Name) -> dns.name.Name | None:
    for cut in _downward(zone.origin, name):
        if cut != zone.origin and zone.records(cut, dns.rdatatype.NS):
            return cut
    return None


def _downward(origin: dns.name.Name, name: dns.name.Name) -> Iterator[dns.name.Name]:
    for depth in range(len(origin), len(name) + 1):
        yield name.split(depth)[1]


def _refer(finding: Finding, zone: ZoneData, cut: dns.name.Name) -> None:
    servers = zone.records(cut, dns.rdatatype.NS)
    if servers is None:
        return
    # Behind a CNAME of ours the answer is still ours (RFC 1034 section 6.2.7).
    finding.authoritative = bool(finding.answer)
    finding.authority.append(_rrset(cut, servers))
    _add_addresses(finding, zone, servers)


def _add_addresses(finding: Finding, zone: ZoneData, servers: dns.rdataset.Rdataset) -> None:
    for server in servers.processing_order():
        if not isinstance(server, dns.rdtypes.ANY.NS.NS):
            continue
        for rdtype in (dns.rdatatype.A, dns.rdatatype.AAAA):
            if addresses := zone.records(server.target, rdtype):
                finding.additional.append(_rrset(server.target, addresses))


def _answer(
    finding: Finding, zone: ZoneData, name: dns.name.Name, rdtype: dns.rdatatype.RdataType
) -> dns.name.Name | None:
    """Fill in what a name owns; give the target where it is an alias."""
    source = _source(zone, name)
    if source is None:
        _deny(finding, zone, dns.rcode.NXDOMAIN)
        return None
    if rdtype != dns.rdatatype.CNAME and (alias := zone.records(source, dns.rdatatype.CNAME)):
        finding.answer.append(_rrset(name, alias))
        [cname] = alias.processing_order()
        return cname.target if isinstance(cname, dns.rdtypes.ANY.CNAME.CNAME) else None
    if found := zone.records(source, rdtype):
        finding.answer.append(_rrset(name, found))
        if rdtype == dns.rdatatype.NS:
            _add_addresses(finding, zone, found)
    else:
        _deny(finding, zone, dns.rcode.NOERROR)
    return None


def _source(zone: ZoneData, name: dns.name.Name) -> dns.name.Name | None:
    """Find whose records answer for a name: its own, or the wildcard's at its closest encloser (RFC 4592 3.3.1)."""
    if zone.exists(name):
        return name
    encloser = name.parent()
    while not zone.exists(encloser):
        encloser = encloser.parent()
    wildcard = _WILDCARD.derelativize(encloser)
    return wildcard if zone.exists(wildcard) else None


def _deny(finding: Finding, zone: ZoneData, rcode: dns.rcode.Rcode) -> None:
    """Say that something is not there, and how long to remember it (RFC 2308 section 3)."""
    finding.rcode = rcode
    [soa] = zone.soa.processing_order()
    if isinstance(soa, dns.rdtypes.ANY.SOA.SOA):
        finding.authority.append(dns.rrset.from_rdata(zone.origin, min(zone.soa.ttl, soa.minimum), soa))


def _rrset(name: dns.name.Name, records: dns.rdataset.Rdataset) -> dns.rrset.RRset:
    return dns.rrset.from_rdata_list(name, records.ttl, records.processing_order())
