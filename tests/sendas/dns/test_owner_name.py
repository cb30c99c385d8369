"""Names as text, held against dnspython."""

import dns.name
from hypothesis import given
from hypothesis import strategies as st

from sendas.dns.owner_name import ROOT, is_name, is_within, parent, wire_name
from sendas.dns.sections import plain

octets = st.sampled_from(b'aAz09-_.\\"@()$; *\0\x7f\xff0')
labels = st.lists(octets, min_size=1, max_size=4).map(bytes)
names = st.lists(labels, max_size=4).map(lambda found: dns.name.Name([*found, b""]))


@given(names, names, names)
def test_is_within(first: dns.name.Name, second: dns.name.Name, base: dns.name.Name) -> None:
    name, zone = dns.name.Name(first.labels[:-1] + base.labels), base
    for one, other in [(name, zone), (first, second), (zone, name), (name, second)]:
        assert is_within(plain(one), plain(other)) == one.is_subdomain(other)


@given(labels, labels, labels)
def test_a_label_is_never_the_end_of_another(first: bytes, second: bytes, last: bytes) -> None:
    joined = dns.name.Name([first + b"." + second, last, b""])
    zone = dns.name.Name([second, last, b""])
    assert not is_within(plain(joined), plain(zone))


@given(names)
def test_parent(name: dns.name.Name) -> None:
    if name != dns.name.root:
        assert parent(plain(name)) == plain(name.parent())
    else:
        assert plain(name) == ROOT


@given(names)
def test_what_came_off_the_wire_can_be_asked_for(name: dns.name.Name) -> None:
    assert wire_name(plain(name)) == name.canonicalize().to_wire()


@given(st.text(st.sampled_from('a.\\0149@ "ü\ud800'), max_size=12))
def test_any_text_is_a_name_or_is_refused(text: str) -> None:
    if is_name(text):
        assert len(wire_name(text)) <= 255
