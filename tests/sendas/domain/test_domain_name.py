"""Names of sending domains, in one canonical form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendas.domain.domain_name import DomainName, canonical_name, parse_sending_domain
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.unsafe_text import has_unsafe_characters


@pytest.mark.parametrize(
    ("text", "ascii_name", "unicode_name"),
    [
        ("Starcomm.BE", "starcomm.be", "starcomm.be"),
        (" shop.be. ", "shop.be", "shop.be"),
        ("\uff53\uff48\uff4f\uff50\uff0e\uff42\uff45", "shop.be", "shop.be"),
        ("shop\u3002be", "shop.be", "shop.be"),
        ("shop\uff61be", "shop.be", "shop.be"),
        ("sh\xadop.be", "shop.be", "shop.be"),
        ("\u24e2hop.be", "shop.be", "shop.be"),
        ("Bücher.example", "xn--bcher-kva.example", "bücher.example"),
        ("bu\u0308cher.example", "xn--bcher-kva.example", "bücher.example"),
        ("XN--Bcher-KVA.example", "xn--bcher-kva.example", "bücher.example"),
        ("faß.de", "xn--fa-hia.de", "faß.de"),
        ("日本語\u3002JP", "xn--wgv71a119e.jp", "日本語.jp"),
        ("4711.de", "4711.de", "4711.de"),
    ],
)
def test_spellings_of_a_name_become_one(text: str, ascii_name: str, unicode_name: str) -> None:
    assert canonical_name(text) == DomainName(ascii_name, unicode_name)


NO_NAMES = [
    "", " ", ".", "be", "localhost", "shop..be", ".shop.be", "shop.be..", "-shop.be", "shop-.be", "sh op.be",
    "shop.be:25", "a@shop.be", "https://shop.be", "shop.be/", "_dmarc.shop.be", "[192.0.2.1]", "192.0.2.1", "1.2.3.256",
    "2001:db8::1", "*.shop.be", "shop.be\r\nX: y", "shop.be\n", "shop\x00.be", "shop\u202e.be", "sh\u200bop.be",
    "xn--a.be", "ab--cd.be", "☃.net", "a" * 64 + ".be", "ü" * 60 + ".be", "a.b\ud800.be", ".".join(["a" * 60] * 5),
    "a\u200db.be", "paypal\u2024com.be\x7f",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_NAMES)
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (the message is the text itself, or that of idna)
        canonical_name(text)
    with pytest.raises(Refused) as caught:
        parse_sending_domain(text, "domain")
    (problem,) = caught.value.problems
    assert (problem.code, problem.field) == (ErrorCode.INVALID_DOMAIN, ("domain",))
    assert not has_unsafe_characters(problem.sentence.english())


@given(st.text(max_size=30) | st.from_regex(r"[a-zäß\u03c0日-]{1,8}([.\u3002][a-zéK-]{1,8}){1,3}\.?", fullmatch=True))
def test_a_canonical_name_is_canonical_in_both_forms(text: str) -> None:
    try:
        name = canonical_name(text)
    except ValueError:
        return
    assert name.ascii.isascii()
    assert name.ascii == name.ascii.lower()
    assert canonical_name(name.ascii) == name
    assert canonical_name(name.unicode) == name


@pytest.mark.parametrize(
    "text",
    ["co.uk", "CO.UK.", "github.io", "公司.cn", "foo.kawasaki.jp", "shop.ck", "blogspot.com"],
)
def test_a_public_suffix_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="enter your own domain"):
        parse_sending_domain(text)


@pytest.mark.parametrize(
    "text",
    ["shop.co.uk", "www.ck", "city.kawasaki.jp", "shop.公司.cn", "facturen.shop.be", "contest.be", "shop.unheardof"],
)
def test_a_name_below_a_suffix_is_accepted(text: str) -> None:
    assert parse_sending_domain(text).unicode == text


@pytest.mark.parametrize(
    "text",
    ["shop.test", "SHOP.Example", "example.com", "mail.example.org", "shop.invalid", "nas.local", "a.home.arpa",
     "x.onion", "db.internal", "x.alt", "1.0.0.127.in-addr.arpa", "shop.localhost"],
)  # fmt: skip
def test_special_use_names_only_where_they_are_allowed(text: str) -> None:
    with pytest.raises(Refused, match="reserved"):
        parse_sending_domain(text)
    assert parse_sending_domain(text, special_use=True).ascii == text.lower()


def test_special_use_opens_nothing_else() -> None:
    for text in ("test", "co.uk", "shop..test"):
        with pytest.raises(Refused):
            parse_sending_domain(text, special_use=True)


def test_there_is_room_for_our_selector_in_front() -> None:
    longest = ".".join(["a" * 63, "b" * 63, "c" * 63, "d" * 27, "be"])
    assert len(f"sendas-0123456789ab._domainkey.{longest}") == 253
    assert parse_sending_domain(longest).ascii == longest
    with pytest.raises(Refused, match="too long"):
        parse_sending_domain(longest.replace("d.be", "dd.be"))


def test_a_huge_text_is_refused_at_once() -> None:
    for text in ("ü" * 200_000 + ".be", "a." * 200_000 + "be", "\u3002" * 200_000):
        with pytest.raises(Refused) as caught:
            parse_sending_domain(text)
        assert len(str(caught.value)) < 400
