"""Dynamic updates (RFC 2136) as bind and knot make them."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.rrset
import dns.transaction
import dns.update

from sendas_providers.testing.zone_data import ZoneData

_KEPT = frozenset({dns.rdatatype.SOA, dns.rdatatype.NS})


class UpdateFault(StrEnum):
    """One way to treat updates badly."""

    DROP_UPDATE = "drop-update"
    """Loses the message."""
    DROP_ANSWER = "drop-answer"
    """Makes the update and says nothing."""
    REFUSED = "refused"
    IGNORED = "ignored"
    """Says NOERROR and does nothing."""


def make_update(message: dns.update.UpdateMessage, zones: Mapping[dns.name.Name, ZoneData]) -> dns.rcode.Rcode:
    """Make an update wholly or not at all, and give the RCODE for it (RFC 2136 section 3)."""
    zone = zones.get(message.zone[0].name)
    if zone is None:
        return dns.rcode.NOTAUTH
    if not all(rrset.name.is_subdomain(zone.origin) for rrset in (*message.prerequisite, *message.update)):
        return dns.rcode.NOTZONE
    if unmet := _unmet(zone, message.prerequisite):
        return unmet
    if message.update:
        with zone.edit() as edit:
            for rrset in message.update:
                _make(edit, zone.origin, rrset)
    return dns.rcode.NOERROR


def _unmet(zone: ZoneData, prerequisites: Iterable[dns.rrset.RRset]) -> dns.rcode.Rcode | None:
    wanted: dict[tuple[dns.name.Name, dns.rdatatype.RdataType], set[dns.rdata.Rdata]] = {}
    for rrset in prerequisites:
        if rrset.deleting is None:
            wanted.setdefault((rrset.name, rrset.rdtype), set()).update(rrset.processing_order())
        elif rcode := _unmet_existence(zone, rrset):
            return rcode
    for (name, rdtype), values in wanted.items():
        records = zone.records(name, rdtype)
        if records is None or set(records.processing_order()) != values:
            return dns.rcode.NXRRSET
    return None


def _unmet_existence(zone: ZoneData, rrset: dns.rrset.RRset) -> dns.rcode.Rcode | None:
    types = zone.types(rrset.name)
    whole_name = rrset.rdtype == dns.rdatatype.ANY
    exists = bool(types) if whole_name else rrset.rdtype in types
    if exists == (rrset.deleting == dns.rdataclass.ANY):
        return None
    if exists:
        return dns.rcode.YXDOMAIN if whole_name else dns.rcode.YXRRSET
    return dns.rcode.NXDOMAIN if whole_name else dns.rcode.NXRRSET


def _make(edit: dns.transaction.Transaction, origin: dns.name.Name, rrset: dns.rrset.RRset) -> None:
    if rrset.deleting is None:
        _add(edit, rrset)
    elif rrset.rdtype == dns.rdatatype.ANY:
        for rdtype in _types(edit, rrset.name) - (_KEPT if rrset.name == origin else frozenset()):
            edit.delete(rrset.name, rdtype)
    elif rrset.name != origin or rrset.rdtype not in _KEPT:
        if rrset.deleting == dns.rdataclass.ANY:
            edit.delete(rrset.name, rrset.rdtype)
        else:
            edit.delete(rrset.name, rrset.to_rdataset())


def _add(edit: dns.transaction.Transaction, rrset: dns.rrset.RRset) -> None:
    """Add a record; one that may not stand beside what is there is passed over in silence (section 3.4.2.2)."""
    types = _types(edit, rrset.name)
    alias = dns.rdatatype.CNAME
    if rrset.rdtype == dns.rdatatype.SOA or (types - {alias} if rrset.rdtype == alias else alias in types):
        return
    present = edit.get(rrset.name, rrset.rdtype)
    kept = present.processing_order() if present and rrset.rdtype != alias else []
    edit.replace(rrset.name, dns.rdataset.from_rdata_list(rrset.ttl, [*kept, *rrset.processing_order()]))


def _types(edit: dns.transaction.Transaction, name: dns.name.Name) -> frozenset[dns.rdatatype.RdataType]:
    return frozenset(rdataset.rdtype for owner, rdataset in edit.iterate_rdatasets() if owner == name)
