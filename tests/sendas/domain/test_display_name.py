"""The name beside an address, and the From header that both make."""

from email import message_from_string, policy
from email.header import decode_header, make_header
from email.headerregistry import AddressHeader, BaseHeader

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sendas.domain.display_name import LONGEST_COMPANY_NAME, from_header, is_misleading, parse_name
from sendas.domain.email_address import parse_address
from sendas.domain.refusal import ErrorCode, Refused


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("  Starcomm ", "Starcomm"),
        ("E\u0301te\u0301", "Été"),
        ("A   B", "A B"),
        ("\xa0Starcomm\u3000", "Starcomm"),
        ("x" * 70, "x" * 70),
        ('"Shop" (b), c; \\', '"Shop" (b), c; \\'),
        ("日本語 株式会社", "日本語 株式会社"),
        ("👩\u200d💻", "👩\u200d💻"),
    ],
)
def test_a_name_comes_out_composed_and_with_single_blanks(text: str, name: str) -> None:
    assert parse_name(text) == name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Enter"), ("   ", "Enter"), ("\xa0", "Enter"), ("\u200d", "Enter"), ("\u0301", "Enter"),
        ("x" * 71, "70 characters"), ("Star\r\nBcc: a@b.be", "line ends"), ("Star\r", "line ends"),
        ("\nStar", "line ends"), ("a\x00b", "line ends"), ("a\tb", "line ends"), ("a\u202egro.knab", "line ends"),
        ("a\u2066b", "line ends"), ("a\u200bb", "line ends"), ("a\u2028b", "line ends"), ("\ud800", "line ends"),
        ("bank\xad.com", "line ends"), ("\r\n", "line ends"), ("Évil <ceo@bank.com>, x", "signs < and >"),
    ],
)  # fmt: skip
def test_what_is_no_name_is_refused(text: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as caught:
        parse_name(text, "senderName")
    (problem,) = caught.value.problems
    assert (problem.code, problem.field) == (ErrorCode.INVALID_NAME, ("senderName",))


def test_a_company_may_have_a_longer_name() -> None:
    assert len(parse_name("x" * 200, longest=LONGEST_COMPANY_NAME)) == 200
    with pytest.raises(Refused, match="200 characters"):
        parse_name("x" * 201, longest=LONGEST_COMPANY_NAME)


@pytest.mark.parametrize(
    ("name", "misleading"),
    [
        ("Starcomm", False), ("St. Pierre & J.R. Smith", False), ("shop.be", False), ("SHOP.be", False),
        ("bücher.example", False), ("ceo@bank.com", True), ("Bank.com", True), ("Pay bank.co.uk now", True),
        ("a@", True), ("ceo\uff20bank", True), ("bank\uff0ecom", True), ("bank\u3002com", True), ("evilshop.be", True),
        ("shop.be.evil.com", True), ("xn--bcher-kva.be", True),
    ],
)  # fmt: skip
def test_a_name_that_shows_another_domain_misleads(name: str, *, misleading: bool) -> None:
    address = parse_address("x@bücher.example" if name.startswith("bü") else "x@shop.be")
    assert is_misleading(name, address) is misleading


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Starcomm", "Starcomm <x@shop.be>"),
        ("Shop, Ltd.", '"Shop, Ltd." <x@shop.be>'),
        ('The "Shop" \\', '"The \\"Shop\\" \\\\" <x@shop.be>'),
        ("Été", "=?utf-8?b?w4l0w6k=?= <x@shop.be>"),
        ("=?utf-8?q?Bank?=", "=?utf-8?b?PT91dGYtOD9xP0Jhbms/PQ==?= <x@shop.be>"),
    ],
)
def test_a_header_is_atoms_a_quoted_string_or_encoded_words(name: str, header: str) -> None:
    assert from_header(name, parse_address("x@shop.be")) == header


NAMES = st.text(min_size=1, max_size=90) | st.text(alphabet=' "\\<>()@,;:.=?_éq日utf-8b', min_size=1, max_size=90)
LOCALS = st.from_regex(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}", fullmatch=True)


@given(NAMES, LOCALS)
@example('a"b\\', "x")
@example("=?utf-8?q?Bank?= =?utf-8?q?Bank?=", "x")
@example("Shop <ceo@bank.com>,", "a=?b")
@example("日" * 70, "x")
@example("\U0001f469" * 70, "x" * 64)
@example("a =?x", "=?utf-8?q?x?=")
def test_the_standard_library_reads_back_one_mailbox(text: str, local: str) -> None:
    try:
        name, address = parse_name(text), parse_address(f"{local}@bücher.example")
    except Refused:
        return
    value = from_header(name, address)
    assert value.isascii()
    assert value.isprintable()
    assert len(f"From: {value}") <= 998
    source = f"From: {value}\r\nSubject: s\r\n\r\nbody"
    for read in (message_from_string(source, policy=policy.SMTP), message_from_string(source, policy=policy.default)):
        assert read.keys() == ["From", "Subject"]
        _assert_one_mailbox(read["From"], name, address.ascii)
    shown = value.removesuffix(f" <{address.ascii}>")
    assert shown.startswith('"') or str(make_header(decode_header(shown))) == name


def _assert_one_mailbox(header: AddressHeader, name: str, address: str) -> None:
    (mailbox,) = header.addresses
    assert mailbox.addr_spec == address
    assert isinstance(header, BaseHeader)
    assert not header.defects
    if len(name.encode()) <= 15 or name.isascii():
        assert mailbox.display_name == name
    # Python 3.11 keeps the blanks between adjacent encoded words of a phrase, against RFC 2047 section 6.2.
    assert mailbox.display_name.replace(" ", "") == name.replace(" ", "")
