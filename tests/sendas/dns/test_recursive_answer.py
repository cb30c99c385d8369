"""What a recursor's message says about the question."""

import dns.message
import dns.name
import pytest

from sendas.dns.answer import Statement
from sendas.dns.full_reply import KNOWN
from sendas.dns.recursive_answer import declined, read_recursive, read_start
from sendas.dns.reply import Start
from sendas.dns.sections import Sections, read_sections
from sendas.domain.observation import AnswerKind, RecordType

NAME = "k.shop.be"
SOA = "shop.be. 30 IN SOA a host.master.be. 1 2 3 4 60"
CHAIN = "k.shop.be. 60 IN CNAME a.test."


def message(answer: str = "", authority: str = "", *, rcode: str = "NOERROR", flags: str = "QR RD RA") -> Sections:
    text = f"id 1\nopcode QUERY\nrcode {rcode}\nflags {flags}\n;QUESTION\nk.shop.be. IN TXT\n"
    text += f";ANSWER\n{answer}\n" if answer else ""
    text += f";AUTHORITY\n{authority}\n" if authority else ""
    return read_sections(dns.message.from_text(text).to_wire(origin=dns.name.root), KNOWN)


def read(answer: str = "", authority: str = "", *, rcode: str = "NOERROR") -> Statement:
    return read_recursive(message(answer, authority, rcode=rcode), NAME, RecordType.TXT)


@pytest.mark.parametrize(
    ("answer", "authority", "rcode", "kind", "ttl"),
    [
        ('k.shop.be. 60 IN TXT "a"', "", "NOERROR", AnswerKind.FOUND, 60),
        (f'{CHAIN}\na.test. 50 IN TXT "a"', "", "NOERROR", AnswerKind.FOUND, 50),
        ("", SOA, "NOERROR", AnswerKind.NODATA, 30),
        ("", SOA, "NXDOMAIN", AnswerKind.NXDOMAIN, 30),
        ("", f"{SOA}\nshop.be. 60 IN NS a.", "NOERROR", AnswerKind.NODATA, 30),
        ("", "", "NOERROR", AnswerKind.NODATA, None),
        ("", "", "NXDOMAIN", AnswerKind.NXDOMAIN, None),
        (CHAIN, "test. 90 IN SOA a b 1 2 3 4 80", "NXDOMAIN", AnswerKind.NXDOMAIN, 60),
        (CHAIN, "test. 9 IN SOA a b 1 2 3 4 80", "NOERROR", AnswerKind.NODATA, 9),
        (CHAIN, "", "NOERROR", AnswerKind.MALFORMED, None),
        (f"{CHAIN}\na.test. 60 IN CNAME k.shop.be.", "", "NOERROR", AnswerKind.MALFORMED, None),
        ('other.shop.be. 60 IN TXT "a"', "", "NOERROR", AnswerKind.MALFORMED, None),
        ("", "be. 60 IN NS a.", "NOERROR", AnswerKind.MALFORMED, None),
        ("", "", "SERVFAIL", AnswerKind.SERVFAIL, None),
        ("", "", "REFUSED", AnswerKind.LAME, None),
        ("", "", "FORMERR", AnswerKind.MALFORMED, None),
    ],
)
def test_statements(answer: str, authority: str, rcode: str, kind: AnswerKind, ttl: int | None) -> None:
    said = read(answer, authority, rcode=rcode)
    assert (said.kind, said.ttl) == (kind, ttl)


def test_who_does_not_recurse_is_of_no_use() -> None:
    assert declined(message('k.shop.be. 60 IN TXT "a"', flags="QR AA RD")) is AnswerKind.LAME


@pytest.mark.parametrize(
    ("answer", "authority", "start"),
    [
        ("", SOA, Start("shop.be", 30, "host@master.be", "a")),
        ("k.shop.be. 30 IN SOA a host.master.be. 1 2 3 4 60", "", Start("k.shop.be", 30, "host@master.be", "a")),
        ("", "other.be. 30 IN SOA a b 1 2 3 4 60", None),
        (f"{CHAIN}\na.test. 30 IN SOA a b 1 2 3 4 60", "", None),
        (CHAIN, "test. 30 IN SOA a b 1 2 3 4 60", None),
        ('k.shop.be. 60 IN TXT "a"', "", None),
        ("", "", None),
    ],
)
def test_starts(answer: str, authority: str, start: Start | None) -> None:
    assert read_start(message(answer, authority), NAME) == start
