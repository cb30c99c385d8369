"""Whatever a stranger publishes or says: an answer in bounded time, never an exception."""

import time
from ipaddress import ip_address
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendas.domain.spf.check_host import check_host
from sendas.domain.spf.grammar import split_domain_spec
from sendas.domain.spf.outcome import SpfOutcome, SpfResult
from sendas.domain.spf.record import SpfRecord, SpfSyntaxError, parse_spf
from sendas.domain.spf.resolver import Lookup, LookupKind, LookupType, MemoryResolver
from sendas.domain.spf.trace import show_trace
from tests.spf_settings import examples

PATIENCE = 10.0  # seconds, on a busy machine; each takes about one at most
DIRTY = st.text(alphabet='v=spf1 incluade:.4/%{}~-+?"\\\t\xa0ipmxrtsko0126', max_size=80)
TERMS = [
    "all", "-all", "A", "a:x.be/24//64", "mx/0", "~include:%{d2}", "exists:%{ir}.%{v}.x.be", "ptr", "?ptr:x.be.",
    "x=%%", "ip4:192.0.2.1/24", "ip6:2001:DB8::/32", "redirect=x.be", "EXP=%{S}", "x=", "a:foo:b/r.be", "include:x.be",
]  # fmt: skip


def parsed(text: str) -> SpfRecord | None:
    try:
        return parse_spf(text)
    except SpfSyntaxError as error:
        assert error.term in text  # noqa: PT017  (both are right)
        return None


@given(st.text() | DIRTY | DIRTY.map("v=spf1 {}".format) | st.text().map("v=spf1 {}".format))
@examples(300)
def test_any_text_is_read_or_refused(text: str) -> None:
    record = parsed(text)
    if record is not None:
        assert record.text == text
        assert parsed(" ".join([record.version, *(term.text for term in record.terms)])) is not None


@given(
    st.sampled_from(["v=spf1", "V=SPF1"]), st.lists(st.tuples(st.integers(1, 3), st.sampled_from(TERMS)), max_size=12)
)
@examples(300)
def test_a_record_holds_what_was_written(version: str, spaced: list[tuple[int, str]]) -> None:
    text = version + "".join(" " * spaces + term for spaces, term in spaced)
    record = parsed(text)
    if record is None:  # redirect or exp twice
        assert any(sum(term == name for _, term in spaced) > 1 for name in ("redirect=x.be", "EXP=%{S}"))
        return
    assert (record.text, record.version) == (text, version)
    assert [term.text for term in record.terms] == [term for _, term in spaced]
    assert parse_spf(" ".join([version, *(term.text for term in record.terms)])).terms == record.terms


@given(st.text(alphabet="%{}dslioph.-+,/_=rR0129aA:", max_size=40))
@examples(300)
def test_a_domain_spec_is_its_tokens(text: str) -> None:
    tokens = split_domain_spec(text)
    assert tokens is None or "".join(tokens) == text


class OneAnswer:
    """Says the same of every name."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        self.texts = texts
        self.asked = 0

    async def resolve(self, name: str, type: LookupType) -> Lookup:  # noqa: A002  (as the DNS calls it)
        self.asked += 1
        assert name
        other = ("198.51.100.1",) * 2000 if type in {LookupType.A, LookupType.AAAA} else ("x.be",) * 10
        return Lookup(LookupKind.FOUND, self.texts if type is LookupType.TXT else other)


BIG = 64 * 1024
HOSTILE = {
    "addresses": "v=spf1" + " ip4:203.0.113.1" * (BIG // 16),
    "macros": "v=spf1 exists:" + "%{s1r-}" * (BIG // 8) + ".be include:x.be",
    "empty macros": "v=spf1 exists:" + "%{h}" * (BIG // 4) + ".be include:x.be",
    "digits": "v=spf1 exists:%{d" + "9" * BIG + "}.be include:x.be",
    "labels": "v=spf1 a:" + "a." * (BIG // 2) + "be include:x.be",
    "one label": "v=spf1 a:" + "a" * BIG + ".be include:x.be",
    "modifiers": "v=spf1" + " x=y" * (BIG // 4) + " include:x.be",
    "unknown modifier": "v=spf1 x=" + "%%" * (BIG // 2) + " include:x.be",
    "exchanges": "v=spf1" + " mx" * (BIG // 3),
    "pointers": "v=spf1" + " ptr:%{p}" * (BIG // 10),
    "includes": "v=spf1" + " include:%{d}" * (BIG // 13),
    "redirect": "v=spf1" + " ip6:::1" * (BIG // 10) + " redirect=%{d}",
    "spaces": "v=spf1" + " " * BIG + "include:x.be",
    "slashes": "v=spf1 a" + "/" * BIG,
    "prefix": "v=spf1 a:x.be/" + "1" * BIG,
    "address": "v=spf1 ip6:" + ":" * BIG,
    "dots": "v=spf1 redirect=" + "." * BIG,
    "dashes": "v=spf1 a:x." + "a-" * (BIG // 2),
    "percents": "v=spf1 a:" + "%" * (BIG + 1),
    "name": "v=spf1 " + "a" * BIG,
    "controls": "v=spf1 " + "\x00\x1b\u202e\ud800" * (BIG // 4),
    "explained": "v=spf1 -all exp=" + "%{s}" * (BIG // 4),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_record_ends(text: str) -> None:
    began = time.monotonic()
    resolver = OneAnswer((text,))
    outcome = await check_host(resolver, ip_address("192.0.2.1"), "x.be", f"{'a-' * BIG}@x.be", "h.\ud800" * BIG)
    assert outcome.result in SpfResult
    assert len(show_trace(outcome.trace)) < 500_000
    assert time.monotonic() - began < PATIENCE
    assert resolver.asked <= 130  # ten terms, each with its own question and ten more, and a TXT each


async def test_two_thousand_records_are_read() -> None:
    texts = (*(f"x={number}" * 10 for number in range(2000)), "v=spf1 +all")
    outcome = await check_host(OneAnswer(texts), ip_address("::1"), "x.be", "a@x.be", "h")
    assert outcome.result is SpfResult.PASS


async def test_two_thousand_terms_are_evaluated() -> None:
    record = "v=spf1" + " ip4:203.0.113.1" * 2000 + " ip4:192.0.2.1"
    outcome = await check_host(OneAnswer((record,)), ip_address("192.0.2.1"), "x.be", "a@x.be", "h")
    assert outcome.result is SpfResult.PASS


@pytest.mark.parametrize("width", [1, 2, 10])
async def test_a_deep_tree_ends_at_the_limit(width: int) -> None:
    names = [f"d{level}.be" for level in range(2000)]
    answers = {
        (name, LookupType.TXT): (f"v=spf1{f' include:{deeper}' * width} -all",) for name, deeper in pairwise(names)
    }
    outcome = await check_host(MemoryResolver(answers), ip_address("192.0.2.1"), "d0.be", "a@d0.be", "h")
    assert (outcome.result, outcome.lookups) == (SpfResult.PERMERROR, 11)


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), DIRTY)
@examples(200)
async def test_whatever_a_client_says_ends(domain: str, sender: str, helo: str, rest: str) -> None:
    async def check(text: str, of: str) -> SpfOutcome:
        return await check_host(OneAnswer((text,)), ip_address("2001:db8::1%eth0"), of, sender, helo)

    for text in (f"v=spf1 {rest}", "v=spf1 exists:%{S}.%{L1r-}.%{H}.%{o} -all exp=%{h}.be"):
        for of in (domain, "x.be"):
            assert (await check(text, of)).result in SpfResult
