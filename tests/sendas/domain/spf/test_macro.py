"""Macros, by the examples of RFC 7208 section 7.4 and at the ends of the grammar."""

from ipaddress import ip_address

import pytest

from sendas.domain.spf.grammar import split_domain_spec
from sendas.domain.spf.macro import expand_name, macro_values
from sendas.domain.spf.mail_session import MailSession

V4 = MailSession(ip_address("192.0.2.3"), "strong-bad@email.example.com", "mx.example.org")
V6 = MailSession(ip_address("2001:db8::cb01"), "strong-bad@email.example.com", "mx.example.org")


def expanded(spec: str, session: MailSession = V4) -> str:
    return expand_name(spec, macro_values(session, "email.example.com", "mx.example.org"))


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("%{s}", "strong-bad@email.example.com"), ("%{o}", "email.example.com"), ("%{d}", "email.example.com"),
        ("%{d4}", "email.example.com"), ("%{d3}", "email.example.com"), ("%{d2}", "example.com"), ("%{d1}", "com"),
        ("%{dr}", "com.example.email"), ("%{d2r}", "example.email"), ("%{l}", "strong-bad"), ("%{l-}", "strong.bad"),
        ("%{lr}", "strong-bad"), ("%{lr-}", "bad.strong"), ("%{l1r-}", "strong"),
        ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
        ("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"),
        ("%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"),
        ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"),
        ("%{p}", "mx.example.org"), ("%{h}", "mx.example.org"), ("%{S}", "strong-bad%40email.example.com"),
        ("%{D2R}", "example.email"), ("%{d02}", "example.com"), ("%{d" + "9" * 5000 + "}", "email.example.com"),
        ("a%%b%_c%-d.be", "a%b c%20d.be"), ("shop.be.", "shop.be"), ("%{l.-}", "strong.bad"),
        ("%{d,/_=+}", "email.example.com"),
    ],
)  # fmt: skip
def test_what_a_macro_stands_for(spec: str, name: str) -> None:
    assert expanded(spec) == name


def test_an_ipv6_address_is_its_nibbles() -> None:
    nibbles = "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2"
    assert expanded("%{ir}.%{v}._spf.%{d2}", V6) == f"{nibbles}.ip6._spf.example.com"


@pytest.mark.parametrize("length", [252, 253, 254, 300, 5000])
def test_a_long_name_loses_labels_on_its_left(length: int) -> None:
    whole = ("abcde." * length)[-(length - 3) :] + ".be"
    name = expanded(whole)
    assert whole.endswith(name)
    assert len(name) <= 253
    assert name == whole or len(name) > 246


@pytest.mark.parametrize(
    "spec",
    [
        "%{d0}",
        "%{d00}",
        "%{dr2}",
        "%{x}",
        "%{c}",
        "%{r}",
        "%{t}",
        "%{d!}",
        "%{d",
        "%d",
        "%",
        "a.be%",
        "%{}",
        "%{dd}",
        "%{d2rr}",
        "",
    ],
)
def test_what_is_no_macro(spec: str) -> None:
    assert split_domain_spec(spec) is None
