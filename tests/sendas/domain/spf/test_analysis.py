"""The static analysis of a record with its tree (mail-rules.md section 2)."""

from time import perf_counter

import pytest

from sendas.domain.check_code import CheckCode
from sendas.domain.spf.analysis import SpfAnalysis, analyse
from sendas.domain.spf.analysis_findings import findings
from sendas.domain.spf.record import Qualifier, parse_spf
from sendas.domain.spf.resolver import LookupType, MemoryResolver
from sendas.domain.spf.tree_terms import OursReached
from sendas.domain.spf.tree_walk import MOST_STEPS
from tests.merge_zone import DOMAIN, OURS, resolver


async def analysed(record: str, **more: tuple[str, ...]) -> SpfAnalysis:
    return await analyse(resolver(**more), parse_spf(record), DOMAIN, OURS)


async def codes(record: str, **more: tuple[str, ...]) -> list[CheckCode]:
    return [finding.code for finding in findings(await analysed(record, **more))]


C = CheckCode
FOUND = {
    "v=spf1 mx -all": [],
    "v=spf1 +all": [C.SPF_PASS_ALL],
    "v=spf1 include:open.example -all": [C.SPF_PASS_ALL],
    "v=spf1 mx": [C.SPF_NO_ALL],
    "v=spf1 redirect=_spf.parent.example": [],
    "v=spf1 ptr ptr:shop.be ~all": [C.SPF_PTR, C.SPF_PTR],
    "v=spf1 -all": [C.SPF_NULL],
    "v=spf1 -all mx": [C.SPF_NULL],
    f"v=spf1 {'ip4:198.51.100.255 ' * 25}-all": [C.SPF_LONG],
    f"v=spf1 {'ip4:198.51.100.255 ' * 22}a:{'x' * 8}.be -all": [],
    f"v=spf1 {'ip4:198.51.100.255 ' * 22}a:{'x' * 9}.be -all": [C.SPF_LONG],
    "v=spf1 include:dead.example ~all": [C.SPF_INCLUDE_NO_RECORD],
    "v=spf1 include:nowhere.example redirect=dead.example": [C.SPF_INCLUDE_NO_RECORD, C.SPF_INCLUDE_NO_RECORD],
    "v=spf1 include:two.example ~all": [C.SPF_INCLUDE_MULTIPLE],
    "v=spf1 include:wrong.example ~all": [C.SPF_SYNTAX],
    "v=spf1 include:loop.example ~all": [C.SPF_LOOP],
    "v=spf1 include:shop.be ~all": [C.SPF_LOOP],
    "v=spf1 include:down.example ~all": [C.SPF_TEMPERROR],
    "v=spf1 include:%{i}.example ~all": [],
    "v=spf1 a:x.nil mx:y.nil exists:z.nil exists:%{i}.nil ~all": [C.SPF_TOO_MANY_VOID],
    "v=spf1 a:x.nil mx:y.nil exists:%{i}.nil ~all": [],
    "v=spf1 include:big.example include:agency.example ~all": [C.SPF_TOO_MANY_LOOKUPS],
    "v=spf1 include:agency.example include:big.example ~all": [C.SPF_STATIC_OVER_10],
    "v=spf1 include:big.example a mx ~all": [C.SPF_STATIC_OVER_10],
    "v=spf1 ~all include:dead.example redirect=dead.example": [],
}


@pytest.mark.parametrize(("record", "expected"), FOUND.items(), ids=FOUND)
async def test_findings(record: str, expected: list[CheckCode]) -> None:
    assert await codes(record, down__example=()) == expected


async def test_every_occurrence_counts_and_each_term_says_what_it_costs() -> None:
    found = await analysed("v=spf1 include:agency.example mx include:agency.example ip4:192.0.2.1 ~all")
    assert found.lookups == 7
    assert [(term.depth, term.term, term.domain, term.lookups, term.ours) for term in found.terms] == [
        (0, "include:agency.example", DOMAIN, 3, False),
        (1, OURS, "agency.example", 1, True),
        (1, "include:_spf.google.com", "agency.example", 1, False),
        (0, "mx", DOMAIN, 1, False),
        (0, "include:agency.example", DOMAIN, 3, False),
        (1, OURS, "agency.example", 1, True),
        (1, "include:_spf.google.com", "agency.example", 1, False),
    ]
    assert [term.lookups for term in found.costliest] == [3, 3, 1]


PLUS, NEUTRAL = Qualifier.PASS, Qualifier.NEUTRAL
REACHED = {
    OURS: [OursReached((DOMAIN,), PLUS, 1, alive=True)],
    f"~{OURS} -all": [OursReached((DOMAIN,), Qualifier.SOFTFAIL, 1, alive=True)],
    f"mx ~all {OURS}": [OursReached((DOMAIN,), PLUS, 1, alive=False)],
    f"include:dead.example {OURS}": [OursReached((DOMAIN,), PLUS, 2, alive=False)],
    f"include:down.example {OURS}": [OursReached((DOMAIN,), PLUS, 2, alive=True)],
    f"{OURS} include:dead.example": [OursReached((DOMAIN,), PLUS, 1, alive=True)],
    "include:agency.example": [OursReached((DOMAIN, "agency.example"), PLUS, 2, alive=True)],
    "?include:agency.example": [OursReached((DOMAIN, "agency.example"), NEUTRAL, 2, alive=True)],
    "redirect=agency.example": [OursReached((DOMAIN, "agency.example"), PLUS, 2, alive=True)],
    "redirect=agency.example -all": [],
    "include:minus.example": [OursReached((DOMAIN, "minus.example"), None, 2, alive=True)],
    "redirect=minus.example": [OursReached((DOMAIN, "minus.example"), Qualifier.FAIL, 2, alive=True)],
    "?include:onward.example": [OursReached((DOMAIN, "onward.example", "agency.example"), NEUTRAL, 3, alive=True)],
    "include:late.example": [OursReached((DOMAIN, "late.example"), PLUS, 1, alive=False)],
}


@pytest.mark.parametrize(("terms", "expected"), REACHED.items(), ids=REACHED)
async def test_where_ours_is_reached_and_what_a_match_counts_for(terms: str, expected: list[OursReached]) -> None:
    found = await analysed(
        f"v=spf1 {terms}",
        down__example=(),
        minus__example=(f"v=spf1 -{OURS} ~all",),
        onward__example=("v=spf1 redirect=agency.example",),
        late__example=(f"v=spf1 -all {OURS}",),
    )
    assert list(found.reached) == expected


async def test_the_domain_in_a_macro_is_followed() -> None:
    found = await analysed("v=spf1 include:_spf.%{d} ~all", _spf__shop__be=(f"v=spf1 {OURS} -all",))
    assert found.ours_passes


async def test_the_spelling_of_the_domain_does_not_matter() -> None:
    found = await analyse(resolver(), parse_spf("v=spf1 include:SHOP.be. include:Agency.example."), "Shop.BE.", OURS)
    assert ([each.state for each in found.broken], found.domain, len(found.reached)) == ([None], "shop.be", 1)


async def test_a_tree_that_doubles_at_each_level_is_bounded() -> None:
    levels = {
        (f"l{at}.example", LookupType.TXT): (f"v=spf1 include:l{at + 1}.example include:l{at + 1}.example -all",)
        for at in range(200)
    }
    dns, start = MemoryResolver(levels), perf_counter()
    found = await analyse(dns, parse_spf("v=spf1 include:l0.example -all"), DOMAIN, OURS)
    assert found.lookups == MOST_STEPS
    assert not found.complete
    assert dns.queries < 100
    assert perf_counter() - start < 2
