"""Records in the sections of a message, in Python's types."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from dns.name import Name
from dns.rdata import Rdata
from dns.rdtypes.ANY.SOA import SOA
from dns.rrset import RRset

Record = TypeVar("Record", bound=Rdata)


def records(section: Iterable[RRset], kind: type[Record]) -> Iterator[tuple[Name, int, Record]]:
    """Give owner, TTL and data of the records of one type."""
    for rrset in section:
        for rdata in rrset.processing_order():
            if isinstance(rdata, kind):
                yield rrset.name, rrset.ttl, rdata


def start_of_authority(section: Iterable[RRset]) -> tuple[Name, int] | None:
    """Give the zone of the first SOA, and how long an absence that it proves is remembered (RFC 2308 section 5)."""
    for owner, ttl, soa in records(section, SOA):
        return owner, min(ttl, soa.minimum)
    return None


def contact(section: Iterable[RRset]) -> str | None:
    """Give the mail address that the first SOA names (RFC 1035 section 8, RFC 2142 section 7)."""
    for _, _, soa in records(section, SOA):
        local, *rest = soa.rname.labels
        return f"{local.decode('ascii', 'backslashreplace')}@{plain(Name(rest))}" if len(rest) > 1 else None
    return None


def plain(name: Name) -> str:
    """Write a name in lower case without trailing dot; the root as a dot."""
    return name.to_text(omit_final_dot=True).lower()
