"""check_host() where the RFC 7208 suite says little: limits, errors, the trace, the peers' mistakes."""

from ipaddress import ip_address

import pytest

from sendas.domain.spf.check_host import check_host
from sendas.domain.spf.mail_session import checked_identity
from sendas.domain.spf.outcome import ProblemKind, SpfOutcome, SpfResult
from sendas.domain.spf.resolver import LookupType, MemoryResolver
from sendas.domain.spf.trace import show_trace
from tests.spf_zones import published

OURS = ("spf.sendas.example TXT v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all",)


async def check(
    *lines: str, ip: str = "192.0.2.1", mail_from: str = "theo@shop.be", helo: str = "mail.shop.be"
) -> SpfOutcome:
    domain, sender = checked_identity(mail_from, helo)
    return await check_host(MemoryResolver(published(*OURS, *lines)), ip_address(ip), domain, sender, helo)


@pytest.mark.parametrize(
    "lines",
    [
        ("shop.be TXT v=spf1 include:spf.sendas.example -all",),
        (
            "shop.be TXT V=SPF1 mx +INCLUDE:SPF.Sendas.Example. -all",
            "shop.be MX mx.shop.be",
            "mx.shop.be A 198.51.100.1",
        ),
        ("shop.be TXT v=spf1 include:agency.example -all", "agency.example TXT v=spf1 include:spf.sendas.example ~all"),
        ("shop.be TXT v=spf1 redirect=spf.sendas.example",),
        ("shop.be TXT v=spf1 ip4:192.0.2.0/25 -all",),
        ("shop.be TXT v=spf1 exists:%{i}._spf.shop.be -all", "192.0.2.1._spf.shop.be A 127.0.0.2"),
    ],
)
async def test_what_lets_us_send_however_it_is_written(lines: tuple[str, ...]) -> None:
    """A peer looked for its include as text."""
    assert (await check(*lines)).result is SpfResult.PASS


@pytest.mark.parametrize(
    "record",
    [
        "?include:spf.sendas.example -all",
        "-ip4:192.0.2.1 include:spf.sendas.example",
        "-all include:spf.sendas.example",
    ],
)
async def test_what_only_looks_like_letting_us_send(record: str) -> None:
    assert (await check(f"shop.be TXT v=spf1 {record}")).result is not SpfResult.PASS


async def test_two_records_are_an_error() -> None:
    """A peer took the first."""
    text = "shop.be TXT v=spf1 include:spf.sendas.example -all"
    outcome = await check(text, text)
    assert outcome.result is SpfResult.PERMERROR
    assert outcome.problem is not None
    assert outcome.problem.kind is ProblemKind.SEVERAL_RECORDS


@pytest.mark.parametrize(
    "lines",
    [
        ("shop.be TXT !",),
        ("shop.be TXT v=spf1 include:spf.other.example -all", "spf.other.example TXT !"),
        ("shop.be TXT v=spf1 redirect=spf.other.example", "spf.other.example TXT !"),
        ("shop.be TXT v=spf1 a -all", "shop.be A !"),
        ("shop.be TXT v=spf1 mx -all", "shop.be MX !"),
        ("shop.be TXT v=spf1 mx -all", "shop.be MX mx.shop.be", "mx.shop.be A !"),
        ("shop.be TXT v=spf1 exists:shop.be -all", "shop.be A !"),
    ],
)
async def test_a_failing_server_is_no_missing_record(lines: tuple[str, ...]) -> None:
    """A peer showed a time-out as "missing"."""
    outcome = await check(*lines)
    assert outcome.result is SpfResult.TEMPERROR
    assert outcome.problem is not None
    assert outcome.problem.kind is ProblemKind.DNS_ERROR


PROBLEMS = {
    "syntax behind all": (("shop.be TXT v=spf1 include:spf.sendas.example -all ip:1.2.3.4",), "syntax", "ip:1.2.3.4"),
    "dead include": (("shop.be TXT v=spf1 include:dead.example -all",), "no_record", "include:dead.example"),
    "dead redirect": (("shop.be TXT v=spf1 redirect=dead.example",), "no_record", "redirect=dead.example"),
    "include of itself": (("shop.be TXT v=spf1 include:shop.be -all",), "too_many_lookups", "include:shop.be"),
    "redirect to itself": (("shop.be TXT v=spf1 redirect=shop.be",), "too_many_lookups", "redirect=shop.be"),
    "void": (("shop.be TXT v=spf1 a:a.nx a:b.nx exists:c.nx -all",), "too_many_void_lookups", "exists:c.nx"),
    "exchanges": (
        ("shop.be TXT v=spf1 mx -all", *(f"shop.be MX mx{number}.shop.be" for number in range(11))),
        "too_many_exchanges",
        "mx",
    ),
    "eleven": (("shop.be TXT v=spf1 " + "a " * 11 + "-all", "shop.be A 198.51.100.1"), "too_many_lookups", "a"),
}


@pytest.mark.parametrize(("lines", "kind", "term"), PROBLEMS.values(), ids=PROBLEMS)
async def test_an_error_says_where_it_is(lines: tuple[str, ...], kind: str, term: str) -> None:
    outcome = await check(*lines)
    assert outcome.result is SpfResult.PERMERROR
    assert outcome.problem is not None
    assert (outcome.problem.kind, outcome.problem.domain, outcome.problem.term) == (kind, "shop.be", term)


async def test_what_stands_behind_a_match_costs_nothing() -> None:
    outcome = await check("shop.be TXT v=spf1 include:spf.sendas.example " + "a " * 20 + "redirect=x.be")
    assert (outcome.result, outcome.lookups, outcome.void_lookups) == (SpfResult.PASS, 1, 0)
    assert outcome.mechanism is not None
    assert outcome.mechanism.text == "include:spf.sendas.example"
    assert [step.result for step in outcome.trace[-2:]] == ["match", "pass"]


async def test_a_redirect_decides_as_what_its_target_decides() -> None:
    outcome = await check("shop.be TXT v=spf1 redirect=spf.sendas.example", ip="203.0.113.1")
    assert (outcome.result, outcome.domain, outcome.lookups) == (SpfResult.SOFTFAIL, "spf.sendas.example", 1)


async def test_the_macro_p_costs_one_of_the_ten_once() -> None:
    lines = (
        "shop.be TXT v=spf1 exists:%{p}.a.shop.be exists:%{p}.b.shop.be -all",
        "1.2.0.192.in-addr.arpa PTR mail.shop.be",
        "mail.shop.be A 192.0.2.1",
        "mail.shop.be.b.shop.be A 127.0.0.2",
    )
    outcome = await check(*lines)
    assert (outcome.result, outcome.lookups, outcome.void_lookups) == (SpfResult.PASS, 3, 1)


@pytest.mark.parametrize(
    ("text", "explanation"),
    [
        ("%{c} is not ours, %{r} at %{t}", "203.0.113.1 is not ours, unknown at 0"),
        ("100%% of %{o}%_sorry%-", "100% of shop.be sorry%20"),
        ("%{p} %{P}", "unknown unknown"),
        ("", None),
        ("d\u00e9sol\u00e9", None),
        ("%{x}", None),
        ("tab\t", None),
        ("x" * 5000, "x" * 1000),
    ],
)
async def test_an_explanation(text: str, explanation: str | None) -> None:
    outcome = await check("shop.be TXT v=spf1 -all exp=e.shop.be", f"e.shop.be TXT {text}", ip="203.0.113.1")
    assert (outcome.result, outcome.explanation) == (SpfResult.FAIL, explanation)


async def test_an_explanation_is_ascii_also_after_its_macros() -> None:
    lines = ("shop.be TXT v=spf1 -all exp=e.shop.be", "e.shop.be TXT %{l}")
    assert (await check(*lines, mail_from="th\u00e9o@shop.be")).explanation is None
    assert (await check(*lines, mail_from="theo@shop.be")).explanation == "theo"


async def test_only_a_fail_is_explained() -> None:
    outcome = await check("shop.be TXT v=spf1 ~all exp=e.shop.be", "e.shop.be TXT Go", ip="203.0.113.1")
    assert (outcome.result, outcome.explanation) == (SpfResult.SOFTFAIL, None)


async def test_an_empty_reverse_path_is_checked_by_helo() -> None:
    outcome = await check(
        "mail.shop.be TXT v=spf1 exists:%{l}.%{o}.x.be -all", "postmaster.mail.shop.be.x.be A 127.0.0.2", mail_from=""
    )
    assert outcome.result is SpfResult.PASS


async def test_a_trace_is_for_a_person_to_read() -> None:
    outcome = await check(
        "shop.be TXT v=spf1 mx include:spf.sendas.example redirect=b.be",
        "shop.be MX mx.shop.be",
        "mx.shop.be A 198.51.100.1",
        "b.be TXT v=spf1 -all",
        ip="203.0.113.1",
    )
    assert show_trace(outcome.trace).splitlines() == [
        "shop.be: TXT -> record (v=spf1 mx include:spf.sendas.example redirect=b.be) [0]",
        "shop.be: mx -> no match (shop.be has MX mx.shop.be) [1]",
        "  spf.sendas.example: TXT -> record (v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all) [2]",
        "  spf.sendas.example: ip4:192.0.2.0/24 -> no match [2]",
        "  spf.sendas.example: ip6:2001:db8::/32 -> no match [2]",
        "  spf.sendas.example: ~all -> match [2]",
        "shop.be: include:spf.sendas.example -> no match (spf.sendas.example says softfail) [2]",
        "  b.be: TXT -> record (v=spf1 -all) [3]",
        "  b.be: -all -> match [3]",
        "shop.be: redirect=b.be -> fail (b.be decides) [3]",
        "shop.be: check_host -> fail [3]",
    ]
    assert outcome.trace[-1].depth == 0


async def test_a_trace_tells_what_was_found_at_a_name() -> None:
    lines = [f"shop.be A 198.51.100.{number}" for number in range(7)]
    outcome = await check("shop.be TXT v=spf1 a mx -all", *lines)
    shown = ", ".join(f"198.51.100.{number}" for number in range(5))
    assert [step.why for step in outcome.trace[1:3]] == [f"shop.be has A {shown} and 2 more", "shop.be has no MX"]


async def test_a_trace_shows_what_strangers_publish_escaped() -> None:
    outcome = await check("shop.be TXT v=spf1 a:\x1b[31m\u202e.be -all")
    shown = show_trace(outcome.trace)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\\x1b[31m\\u202e.be -> permerror (syntax)" in shown


async def test_a_query_is_made_of_names_that_can_be_asked_only() -> None:
    resolver = MemoryResolver(published("shop.be TXT v=spf1 a:x..be exists:%{l}.be mx:%{h} -all"))
    outcome = await check_host(resolver, ip_address("192.0.2.1"), "shop.be", f"{'x' * 64}@shop.be", "\x00")
    assert (outcome.result, outcome.void_lookups) == (SpfResult.FAIL, 0)
    assert resolver.asked == [("shop.be", LookupType.TXT)]


async def test_each_ptr_finds_nothing_though_it_is_asked_once() -> None:
    """As the same dead host in three terms: the limit is on terms (section 4.6.4)."""
    outcome = await check("shop.be TXT v=spf1 ptr ptr:a.be -all")
    assert (outcome.result, outcome.lookups, outcome.void_lookups) == (SpfResult.FAIL, 2, 2)
    assert (await check("shop.be TXT v=spf1 ptr ptr:a.be ptr:b.be -all")).result is SpfResult.PERMERROR


async def test_a_redirect_is_a_term_that_can_be_void_beside_the_one_in_front() -> None:
    outcome = await check("shop.be TXT v=spf1 a:a.nx redirect=%{p}.b.be", "unknown.b.be TXT v=spf1 -all")
    assert (outcome.result, outcome.lookups, outcome.void_lookups) == (SpfResult.FAIL, 3, 2)


async def test_an_address_that_is_none_matches_nothing() -> None:
    outcome = await check("shop.be TXT v=spf1 a -all", "shop.be A 192.0.2", "shop.be A 192.0.2.9")
    assert outcome.result is SpfResult.FAIL


async def test_the_domain_may_end_in_a_dot() -> None:
    resolver = MemoryResolver(published("shop.be TXT v=spf1 exists:%{d}.x.be -all", "shop.be.x.be A 127.0.0.2"))
    outcome = await check_host(resolver, ip_address("192.0.2.1"), "shop.be.", "theo@shop.be", "mail.shop.be")
    assert (outcome.result, outcome.domain) == (SpfResult.PASS, "shop.be")


async def test_the_tenth_exchange_matches_too() -> None:
    exchanges = [f"shop.be MX mx{number}.shop.be" for number in range(10)]
    hosts = [f"mx{number}.shop.be A 192.0.2.{number}" for number in range(10)]
    assert (await check("shop.be TXT v=spf1 mx -all", *exchanges, *hosts, ip="192.0.2.9")).result is SpfResult.PASS


async def test_an_exchange_may_end_in_a_dot() -> None:
    outcome = await check(
        "shop.be TXT v=spf1 mx -all", "shop.be MX .", "shop.be MX mx.shop.be.", "mx.shop.be A 192.0.2.1"
    )
    assert outcome.result is SpfResult.PASS
