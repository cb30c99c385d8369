"""What a message says about the question."""

import dns.message
import dns.name
import pytest
from dns.rdatatype import RdataType

from sendas.dns.answer import Statement, read_answer
from sendas.dns.asked import Asked
from sendas.dns.full_reply import read_wire
from sendas.domain.observation import AnswerKind, RecordType

NAME = "k.shop.be"
ZONE = "shop.be"


def read(
    answer: str = "", authority: str = "", *, rcode: str = "NOERROR", rdtype: RecordType = RecordType.TXT
) -> Statement:
    text = f"id 1\nopcode QUERY\nrcode {rcode}\nflags QR AA\n;QUESTION\nk.shop.be. IN {rdtype}\n"
    text += f";ANSWER\n{answer}\n" if answer else ""
    text += f";AUTHORITY\n{authority}\n" if authority else ""
    message = dns.message.from_text(text, one_rr_per_rrset=True)
    reply = read_wire(message.to_wire(origin=dns.name.root), Asked(NAME, RdataType.make(rdtype)))
    assert reply
    return read_answer(reply, NAME, ZONE)


@pytest.mark.parametrize(("ttl", "minimum", "kept"), [(30, 60, 30), (60, 30, 30)])
def test_absence_is_remembered_for_the_shorter_time(ttl: int, minimum: int, kept: int) -> None:
    said = read(authority=f"shop.be. {ttl} IN SOA a b 1 2 3 4 {minimum}", rcode="NXDOMAIN")
    assert (said.kind, said.ttl) == (AnswerKind.NXDOMAIN, kept)


def test_several_values_in_one_order_without_repeats() -> None:
    said = read('k.shop.be. 60 IN TXT "b"\nk.shop.be. 60 IN TXT "a" ""\nk.shop.be. 60 IN TXT "" "a"')
    assert (said.kind, said.values) == (AnswerKind.FOUND, ("a", "b"))


@pytest.mark.parametrize(
    ("answer", "rcode"),
    [
        ('other.shop.be. 60 IN TXT "a"', "NOERROR"),
        ("k.shop.be. 60 IN MX 10 a.", "NOERROR"),
        ('k.shop.be. 60 IN TXT "a"', "NXDOMAIN"),
        ("", "NOERROR"),
        ("", "NXDOMAIN"),
        ("k.shop.be. 60 IN CNAME k.shop.be.", "NOERROR"),
    ],
)
def test_contradictions(answer: str, rcode: str) -> None:
    assert read(answer, rcode=rcode).kind is AnswerKind.MALFORMED


def test_alias_is_left_where_the_zone_ends() -> None:
    said = read('k.shop.be. 60 IN CNAME a.test.\na.test. 5 IN CNAME b.shop.be.\nb.shop.be. 5 IN TXT "x"')
    assert said.unfinished
    assert (said.chain, said.ttl) == (("a.test",), 60)


def test_alias_asked_for_is_not_followed() -> None:
    said = read("k.shop.be. 60 IN CNAME B.shop.be.\nb.shop.be. 60 IN CNAME c.shop.be.", rdtype=RecordType.CNAME)
    assert (said.kind, said.values, said.chain) == (AnswerKind.FOUND, ("b.shop.be",), ())


def test_null_mx() -> None:
    assert read("k.shop.be. 60 IN MX 0 .", rdtype=RecordType.MX).values == ("0 .",)
