"""Mechanical repair of SPF records (mail-rules.md section 3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendas.domain.spf.record import SpfSyntaxError, parse_spf
from sendas.domain.spf.repair import looks_like_spf, repaired

MENDED = {
    "v=spf1 include: _spf.shop.be -all": "v=spf1 include:_spf.shop.be -all",
    "v=spf1 ip4: 192.0.2.1, -all": "v=spf1 ip4:192.0.2.1 -all",
    "v=spf1 ip:192.0.2.0/24 ~all": "v=spf1 ip4:192.0.2.0/24 ~all",
    "v=spf1 -ipv4:192.0.2.1 ~all": "v=spf1 -ip4:192.0.2.1 ~all",
    "v=spf1 ipv6:2001:db8::/32 IP:2001:db8::1 ~all": "v=spf1 ip6:2001:db8::/32 ip6:2001:db8::1 ~all",
    "v=spf1 ip4:192.0.2.1-all": "v=spf1 ip4:192.0.2.1 -all",
    "v=spf1 mx~all": "v=spf1 mx ~all",
    "v=spf1 ip:192.0.2.1,-all;": "v=spf1 ip4:192.0.2.1 -all",
    "v=spf1 redirect:_spf.shop.be": "v=spf1 redirect=_spf.shop.be",
    "v=spf1 redirect= _spf.shop.be": "v=spf1 redirect=_spf.shop.be",
    "v=spf1 “include:_spf.shop.be” -all": "v=spf1 include:_spf.shop.be -all",
    "v=spf1 a\tmx\xa0-all": "v=spf1 a mx -all",
    'v=spf1 moo="x ip:192.0.2.1 -all': 'v=spf1 moo="x ip4:192.0.2.1 -all',
    'v=spf1 mx -all"': "v=spf1 mx -all",
    "V=SPF1 MX  ip:192.0.2.1 -all": "V=SPF1 MX ip4:192.0.2.1 -all",
    '"v=spf1 mx -all"': "v=spf1 mx -all",
    "\\x93v=spf1 mx -all": "v=spf1 mx -all",
    "v=spf1include:a.be -all": "v=spf1 include:a.be -all",
    " v = spf1 mx": "v=spf1 mx",
}


@pytest.mark.parametrize(("text", "mended"), MENDED.items(), ids=MENDED)
def test_what_is_plain_is_mended(text: str, mended: str) -> None:
    record = repaired(text)
    assert record is not None
    assert record.text == mended


@pytest.mark.parametrize(
    "text",
    [
        "v=spf1 ip4:999.1.1.1 -all",
        "v=spf1 ip4:192.0.2.1/99 -all",
        "v=spf1 include: -all",
        "v=spf1 a: mx:foo.be -all",
        "v=spf1 include:shop -all",
        "v=spf1 redirect=a.be redirect=b.be",
        "v=spf1 nonsense",
        "v=spf1 ip:shop.be",
        "v=spf1 " + "ip:192.0.2.1 " * 400,
        "v=spf10 mx",
    ],
)
def test_what_is_not_plain_is_left_to_a_person(text: str) -> None:
    assert repaired(text) is None


def test_a_record_that_receivers_select_is_no_near_miss() -> None:
    assert not looks_like_spf("v=spf1 mx -all")
    assert looks_like_spf("v=spf1\tmx -all")


@given(st.text(), st.text(alphabet='v=spf1 iplude:.4/%{}~-+?"\\\t\xa0,;alr', max_size=60))
def test_a_repair_gives_a_record_or_nothing_and_mends_once(text: str, dirty: str) -> None:
    for given_text in (text, dirty, f"v=spf1 {text}", f"v=spf1 {dirty}"):
        record = repaired(given_text)
        if record is None:
            continue
        again = repaired(record.text)
        assert again is not None
        assert again.text == record.text
        assert _terms(given_text) in (None, [term.text for term in record.terms])


def _terms(text: str) -> list[str] | None:
    """Give the terms of a record without a mistake."""
    try:
        return [term.text for term in parse_spf(text).terms]
    except SpfSyntaxError:
        return None
