"""Addresses that a company may send from or be answered at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendas.domain.email_address import as_typed, parse_address
from sendas.domain.refusal import ErrorCode, Refused

LONGEST_LOCAL = "x" * 64
DOMAIN_OF_189 = ".".join(["a" * 63, "b" * 63, "c" * 58, "be"])


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("Theo@StarComm.be", "Theo@starcomm.be"),
        (" theo@starcomm.be ", "theo@starcomm.be"),
        ("theo@starcomm.be\xa0", "theo@starcomm.be"),
        ("o'neil+tag{x}|y=z@shop.be.", "o'neil+tag{x}|y=z@shop.be"),
        ("a@\uff42ücher\u3002example", "a@xn--bcher-kva.example"),
        (f"{LONGEST_LOCAL}@{DOMAIN_OF_189}", f"{LONGEST_LOCAL}@{DOMAIN_OF_189}"),
    ],
)
def test_an_address_keeps_its_local_part_and_gets_a_canonical_domain(text: str, canonical: str) -> None:
    assert parse_address(text).ascii == canonical


def test_the_longest_address_is_the_longest() -> None:
    assert len(f"{LONGEST_LOCAL}@{DOMAIN_OF_189}") == 254


REFUSED = [
    "", "theo", "@shop.be", "theo@", "theo@be", "theo@localhost", "a@b@shop.be", '"theo"@shop.be', '"a b"@shop.be',
    "theo(comment)@shop.be", "theo@(comment)shop.be", "theo@shop.be (Theo)", "Theo <theo@shop.be>", "theo@[192.0.2.1]",
    "theo@[IPv6:2001:db8::1]", "theo@192.0.2.1", ".theo@shop.be", "theo.@shop.be", "the..o@shop.be", "the o@shop.be",
    "theo @shop.be", "theo@ shop.be", "theo@shop.be,a@b.be", "theo@shop.be;", "thé@shop.be", "theo\\@shop.be",
    "x" * 65 + "@shop.be", "a@" + "b" * 64 + ".be",
    f"{LONGEST_LOCAL}@{DOMAIN_OF_189[:-3]}c.be",
    "theo@shop.be\r\nBcc: a@b.be", "theo@shop.be\r\n", "\ntheo@shop.be",
    "theo\r\n@shop.be", "th\x00eo@shop.be", "theo@shop.be\x00", "theo@shop\u202e.be", "theo@sh\u200bop.be",
    "th\u200beo@shop.be", "=?utf-8?q?ceo?=@shop.be", "a.=?x@shop.be", "\uff54heo@shop.be", "theo\uff20shop.be",
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_plain_address_is_refused(text: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_address(text, "input", "email")
    (problem,) = caught.value.problems
    assert (problem.code, problem.field) == (ErrorCode.INVALID_ADDRESS, ("input", "email"))
    assert problem.sentence.english().isprintable()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("theo", "form name@domain"),
        ("x" * 65 + "@shop.be", "64 characters"),
        (f"{LONGEST_LOCAL}@{DOMAIN_OF_189[:-3]}c.be", "254 characters"),
        ("theo@nowhere", "“nowhere” is not a domain name"),
        ('"theo"@shop.be', "the usual signs"),
    ],
)
def test_the_refusal_says_what_is_wrong(text: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        parse_address(text)


@given(st.emails() | st.text(max_size=40))
def test_parsing_is_idempotent(text: str) -> None:
    try:
        address = parse_address(text)
    except Refused:
        return
    assert parse_address(address.ascii) == address
    assert parse_address(address.unicode) == address
    assert len(address.local) <= 64
    assert len(address.ascii) <= 254


def test_an_address_is_shown_as_it_was_typed() -> None:
    typed = parse_address("Info@Bücher.example")
    assert (typed.shown, typed.ascii) == ("Info@bücher.example", "Info@xn--bcher-kva.example")
    assert typed == parse_address("Info@xn--bcher-kva.example")
    assert as_typed("Info@xn--bcher-kva.example") == "Info@xn--bcher-kva.example"
    assert as_typed("Info@Bücher.example") == "Info@bücher.example"
