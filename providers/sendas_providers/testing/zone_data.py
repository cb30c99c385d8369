"""The records of one zone, which may change while they are served."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Self

import dns.name
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.rdtypes.ANY.SOA
import dns.transaction
import dns.zone

_SOA = "@ 300 IN SOA ns hostmaster 1 3600 600 86400 60"


class ZoneData:
    """A zone from master-file text (RFC 1035 section 5), names absolute; every edit raises the serial.

    Raises `dns.exception.DNSException` for text that is no zone.
    """

    def __init__(self, origin: str, text: str) -> None:
        self.origin = dns.name.from_text(origin)
        self._zone = dns.zone.from_text(text, self.origin, relativize=False)

    @classmethod
    def served_by(cls, origin: str, servers: Mapping[str, Sequence[str]], records: str = "") -> Self:
        """Make a zone with its SOA, an NS for each server, the addresses of those inside it, and more records."""
        lines = [_SOA, *(f"@ 300 IN NS {name}." for name in servers)]
        lines += [
            f"{name}. 300 IN {'AAAA' if ip_address(address).version == 6 else 'A'} {address}"  # noqa: PLR2004  (IPv6)
            for name, addresses in servers.items()
            for address in addresses
            if dns.name.from_text(name).is_subdomain(dns.name.from_text(origin))
        ]
        return cls(origin, "\n".join([*lines, records, ""]))

    @property
    def serial(self) -> int:
        """The serial of the SOA record."""
        [soa] = self.soa.processing_order()
        return soa.serial if isinstance(soa, dns.rdtypes.ANY.SOA.SOA) else 0

    @property
    def soa(self) -> dns.rdataset.Rdataset:
        """The SOA RRset of the zone."""
        return self._zone.find_rdataset(self.origin, dns.rdatatype.SOA)

    @contextmanager
    def edit(self) -> Generator[dns.transaction.Transaction]:
        """Give a transaction, committed with a higher serial at the end, undone by an exception."""
        with self._zone.writer() as transaction:
            yield transaction
            transaction.update_serial(name=self.origin)

    def add(self, name: str, rdtype: str, *values: str, ttl: int = 300) -> None:
        """Add values, as a master file writes them, to the records of a name and type."""
        with self.edit() as edit:
            edit.add(dns.name.from_text(name), _rdataset(rdtype, ttl, values))

    def replace(self, name: str, rdtype: str, *values: str, ttl: int = 300) -> None:
        """Let a name and type have these values and no others."""
        with self.edit() as edit:
            edit.replace(dns.name.from_text(name), _rdataset(rdtype, ttl, values))

    def remove(self, name: str, rdtype: str) -> None:
        """Remove all values of a name and type; nothing happens where there are none."""
        with self.edit() as edit:
            edit.delete(dns.name.from_text(name), dns.rdatatype.from_text(rdtype))

    def exists(self, name: dns.name.Name) -> bool:
        """Say whether a name is there, be it as an empty non-terminal (RFC 4592 section 2.2.2)."""
        return name in self._zone.nodes or any(other.is_subdomain(name) for other in self._zone.nodes)

    def types(self, name: dns.name.Name) -> frozenset[dns.rdatatype.RdataType]:
        """Give the types that a name has records of."""
        return frozenset(rdataset.rdtype for owner, rdataset in self._zone.iterate_rdatasets() if owner == name)

    def lines(self) -> list[str]:
        """Give every record but the SOA, whose serial moves, as a master file writes it; in order."""
        return sorted(
            line
            for owner, rdataset in self._zone.iterate_rdatasets()
            if rdataset.rdtype != dns.rdatatype.SOA
            for line in rdataset.to_text(owner).splitlines()
        )

    def records(self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> dns.rdataset.Rdataset | None:
        """Give the RRset of a name and type, None where there is none."""
        return self._zone.get_rdataset(name, rdtype)


def _rdataset(rdtype: str, ttl: int, values: Sequence[str]) -> dns.rdataset.Rdataset:
    return dns.rdataset.from_text(dns.rdataclass.IN, rdtype, ttl, *values)
