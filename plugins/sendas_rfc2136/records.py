"""Between the contract's records and dnspython's."""

from collections.abc import Sequence

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.rdtypes.ANY.TXT
import dns.rrset

from sendas_providers import Rejected, RRset, Value, canonical_name, quoted, txt_text
from sendas_providers.rdata_text import canonical_rdata


def name_of(text: str) -> dns.name.Name:
    """Read an absolute name; raises `Rejected` for what is none."""
    try:
        return dns.name.from_text(canonical_name(text))
    except (dns.exception.DNSException, UnicodeError) as error:
        message = f"{text!r} is not a name"
        raise Rejected(message) from error


def rrset_of(rrset: dns.rrset.RRset) -> RRset:
    """Write an RRset as the contract has it."""
    values = frozenset(_value(rdata) for rdata in rrset.processing_order())
    return RRset(rrset.name.canonicalize().to_text(), dns.rdatatype.to_text(rrset.rdtype), rrset.ttl, values)


def rdataset_of(rrset: RRset) -> dns.rdataset.Rdataset:
    """Give the records to write or to expect; raises `Rejected` for values that are none of their type.

    A value as the server gave it keeps the cut of its TXT strings: one cut elsewhere is another record.
    """
    try:
        return dns.rdataset.from_text_list(dns.rdataclass.IN, rrset.type, rrset.ttl, _texts(rrset))
    except (dns.exception.DNSException, ValueError) as error:
        message = f"{rrset.name} {rrset.type} has a value that is not of its type"
        raise Rejected(message) from error


def _texts(rrset: RRset) -> Sequence[str]:
    return [value.raw or (quoted(value.text) if rrset.type == "TXT" else value.text) for value in rrset.values]


def _value(rdata: dns.rdata.Rdata) -> Value:
    if isinstance(rdata, dns.rdtypes.ANY.TXT.TXT):
        return Value(txt_text(b"".join(rdata.strings)), raw=rdata.to_text())
    return Value(canonical_rdata(rdata), raw=rdata.to_text())
