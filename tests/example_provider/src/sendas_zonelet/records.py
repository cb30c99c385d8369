"""Between the contract's records and those of the API."""

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdtypes.txtbase

from sendas_providers import Rejected, Value, quoted, txt_text


def value_of(rdtype: str, content: str) -> Value:
    """Read one value; the content itself is kept, for it tells how TXT strings are cut."""
    try:
        return Value(_canonical(rdtype, content), raw=content)
    except (dns.exception.DNSException, ValueError):
        return Value(content, raw=content)  # a type that nobody knows


def content_of(rdtype: str, value: Value) -> str:
    """Write one value; what the API gave itself goes back as it was. Raises `Rejected` for none of its type."""
    content = value.raw or (quoted(value.text) if rdtype == "TXT" else value.text)
    if value_of(rdtype, content).text != value.text:
        message = f"{value.text!r} cannot be written as a {rdtype} record"
        raise Rejected(message)
    return content


def _canonical(rdtype: str, content: str) -> str:
    rdata = dns.rdata.from_text(dns.rdataclass.IN, rdtype, content, dns.name.root, relativize=False)
    if isinstance(rdata, dns.rdtypes.txtbase.TXTBase):
        return txt_text(b"".join(rdata.strings))
    # Names in lower case, as for DNSSEC (RFC 4034 section 6.2).
    wire = rdata.to_digestable()
    return dns.rdata.from_wire(rdata.rdclass, rdata.rdtype, wire, 0, len(wire)).to_text()
