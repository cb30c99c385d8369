"""One change as one update message whose prerequisites are the compare-and-swap (RFC 2136 section 2.4)."""

import dns.rdataset
import dns.update

from sendas_providers import Change, RRset, Zone
from sendas_rfc2136.records import name_of, rdataset_of

# "*" beside an RRset has no prerequisite of its own: the types that anybody publishes are named.
KNOWN_TYPES = ("TXT", "MX", "A", "AAAA", "NS", "SRV", "CAA", "TLSA", "DNAME", "HTTPS", "CNAME")


def update_message(zone: Zone, change: Change) -> dns.update.UpdateMessage:
    """Write a change; the server makes it wholly or not at all. Raises `Rejected` for records that cannot be written.

    The whole RRset is replaced, so that its TTL is the one asked for and all its values are those approved.
    """
    message = dns.update.UpdateMessage(name_of(zone.name))
    add_prerequisites(message, change)
    name, rdtype = change.key
    owner = name_of(name)
    message.delete(owner, rdtype)
    if change.after:
        message.add(owner, rdataset_of(change.after))
    return message


def add_prerequisites(message: dns.update.UpdateMessage, change: Change) -> None:
    """Let a change depend on `before` as a whole and on nothing of a forbidden type."""
    name, rdtype = change.key
    owner = name_of(name)
    if change.before:
        message.present(owner, _untimed(change.before))
    elif "*" in change.forbid:
        message.absent(owner)
        return
    else:
        message.absent(owner, rdtype)
    forbidden = {*KNOWN_TYPES, *change.forbid} if "*" in change.forbid else change.forbid
    for each in sorted(forbidden - {"*", rdtype}):
        message.absent(owner, each)


def _untimed(rrset: RRset) -> dns.rdataset.Rdataset:
    # A prerequisite's TTL is zero (section 2.4.2).
    return rdataset_of(RRset(rrset.name, rrset.type, 0, rrset.values))


def existence_probe(zone: Zone, name: str) -> dns.update.UpdateMessage:
    """Ask whether a name owns records, without its wildcard's help: a prerequisite, and nothing to do."""
    message = dns.update.UpdateMessage(name_of(zone.name))
    message.present(name_of(name))
    return message
