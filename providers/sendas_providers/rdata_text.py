"""Record data in canonical text, for plugins that have dnspython."""

import dns.name
import dns.rdata
import dns.rdataclass


def canonical_rdata(rdata: dns.rdata.Rdata) -> str:
    """Write record data with its names in lower case, as for DNSSEC (RFC 4034 section 6.2)."""
    wire = rdata.to_digestable()
    return dns.rdata.from_wire(rdata.rdclass, rdata.rdtype, wire, 0, len(wire)).to_text()


def canonical_content(rdtype: str, content: str) -> str:
    """Write a zone file's text of record data canonically; every name in it is absolute, with its final dot or without.

    Raises `DNSException` or `ValueError` for what is none of its type.

    >>> canonical_content("MX", "10 MX.Example")
    '10 mx.example.'
    """
    return canonical_rdata(dns.rdata.from_text(dns.rdataclass.IN, rdtype, content, dns.name.root, relativize=False))
