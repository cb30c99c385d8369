"""Records in the sections of a message, in Python's types."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from dns.name import Name
from dns.rdata import Rdata
from dns.rrset import RRset

Record = TypeVar("Record", bound=Rdata)


def records(section: Iterable[RRset], kind: type[Record]) -> Iterator[tuple[Name, int, Record]]:
    """Give owner, TTL and data of the records of one type."""
    for rrset in section:
        for rdata in rrset.processing_order():
            if isinstance(rdata, kind):
                yield rrset.name, rrset.ttl, rdata


def plain(name: Name) -> str:
    """Write a name in lower case without trailing dot; the root as a dot."""
    return name.to_text(omit_final_dot=True).lower()
