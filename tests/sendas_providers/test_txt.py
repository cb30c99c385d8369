"""TXT values and their strings, against dnspython."""

import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.TXT
from hypothesis import given
from hypothesis import strategies as st

from sendas_providers import quoted, txt_octets, txt_text


@given(st.binary(max_size=800))
def test_quoted_octets_are_read_as_they_were(octets: bytes) -> None:
    text = txt_text(octets)
    assert txt_octets(text) == octets
    record = dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.TXT, quoted(text))
    assert isinstance(record, dns.rdtypes.ANY.TXT.TXT)
    assert b"".join(record.strings) == octets
    assert record.to_text() == quoted(text)
