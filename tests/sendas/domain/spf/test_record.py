"""What receivers accept as terms of an SPF record."""

import pytest

from sendas.domain.spf.record import Mechanism, SpfSyntaxError, parse_spf, parse_term


def is_mechanism(term: str) -> bool:
    try:
        return isinstance(parse_term(term), Mechanism)
    except SpfSyntaxError:
        return False


def are_well_formed(terms: list[str]) -> bool:
    try:
        return [term.text for term in parse_spf(" ".join(["v=spf1", *terms])).terms] == terms
    except SpfSyntaxError:
        return False


@pytest.mark.parametrize(
    "term",
    [
        "all", "-all", "~ALL", "?all", "a", "+a", "a:mail.shop.be", "A/24", "a//64", "a/24//64", "a:shop.be/0", "mx",
        "mx:shop.be/32//128", "include:spf.sendas.example", "include:_spf.shop.be.", "-include:a.b", "ptr",
        "ptr:shop.be",
        "exists:%{ir}.%{v}._spf.%{d2}", "exists:%{l1r-}.shop.be", "include:%{d}", "ip4:192.0.2.1", "ip4:192.0.2.0/24",
        "IP4:0.0.0.0/0", "ip6:2001:db8::/32", "ip6:::1", "ip6:2001:DB8::1/128", "ip6:::ffff:192.0.2.1", "a:x.y--z",
        "include:x.%{d}", "a:%{d}/24",
    ],
)  # fmt: skip
def test_a_mechanism_is_accepted(term: str) -> None:
    assert is_mechanism(term)
    assert are_well_formed([term])


@pytest.mark.parametrize(
    "term",
    [
        "", "-", "--all", "all:x.be", "all.", "-all,", "al", "include", "include:", "include: x", "include:shop",
        "includes:x.be",
        "include:shop.be/24", "a:", "a:shop", "a/33", "a/024", "a/", "a//129", "a//", "a/24/64", "mx/33", "mx//64/24",
        "ip:192.0.2.1", "ipv4:192.0.2.1", "ip4:", "ip4", "ip4:192.0.2.1/33", "ip4:1.2.3.4/99", "ip4:999.1.1.1",
        "ip4:192.0.2", "ip4:192.0.2.01", "ip4:192.0.2.0/024", "ip4:192.0.2.1.", "ip4:2001:db8::1", "ip4:192.0.2.1//64",
        "ip6:192.0.2.1", "ip6:2001:db8::/129", "ip6:2001:db8:::1", "ip6:2001:db8::1%eth0", "ip6:[2001:db8::1]",
        "exists", "exists:", "exists:%{x}.shop.be", "exists:%{c}.shop.be", "exists:%{d0}.shop.be", "exists:%d.shop.be",
        "exists:%{d.shop.be", "ptr:", "redirect:shop.be", "a:shop.123", "a:shop.-be", "a:shop.be-",
        "a\tmx", "a\xa0mx", "\xa0mx", "mx\n", "include:sh\u00f6p.be", "ip4:\u0661.2.3.4", "a/\u0662", "\u017fp", "mx;",
        "include:\u212aa.be", "a:shop.\u212a",
    ],
)  # fmt: skip
def test_what_is_no_mechanism_spoils_a_record(term: str) -> None:
    assert not is_mechanism(term)
    assert not are_well_formed(["mx", term])


@pytest.mark.parametrize(
    "terms",
    [
        ["redirect=shop.be"], ["exp=explain.shop.be", "redirect=%{d}.x.be"], ["moo=1", "moo=2"], ["x.y-z_1="],
        ["tracking=%{i}%%"], ["REDIRECT=a.b"], ["include=shop.be"],
    ],
)  # fmt: skip
def test_modifiers_are_accepted_known_or_not(terms: list[str]) -> None:
    assert are_well_formed(["mx", *terms])


@pytest.mark.parametrize(
    "terms",
    [
        ["redirect=a.be", "redirect=b.be"], ["redirect=a.be", "Redirect=a.be"], ["exp=a.be", "exp=b.be"], ["redirect="],
        ["exp="], ["redirect=shop"], ["-redirect=a.be"], ["1x=2"], ["=x"], ["x=%"], ["x=%{y}"], ["x=\xe9"],
    ],
)  # fmt: skip
def test_wrong_modifiers_spoil_a_record(terms: list[str]) -> None:
    assert not are_well_formed(["mx", *terms])


def test_which_terms_cost_a_lookup() -> None:
    costly = ["a", "+a/24", "a:x.be", "mx", "-mx//64", "ptr", "ptr:x.be", "include:x.be", "?EXISTS:x.be"]
    free = ["all", "-all", "ip4:192.0.2.1", "ip6:::1", "a=b", "mx=1", "redirect=x.be"]
    record = parse_spf(" ".join(["v=spf1", *costly, *free]))
    assert [mechanism.text for mechanism in record.mechanisms if mechanism.looks_up] == costly


@pytest.mark.parametrize("term", ["all", "+all", "-ALL", "~all", "?all"])
def test_all_is_known_with_any_qualifier(term: str) -> None:
    found = parse_spf(f"v=spf1 mx {term} all").all
    assert found is not None
    assert found.text == term
