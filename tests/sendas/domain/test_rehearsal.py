"""Plans tried out on a copy of what is published."""

import pytest

from sendas.domain.auth_result import AuthResult
from sendas.domain.check_code import CheckCode
from sendas.domain.domain_check import CheckedDomain
from sendas.domain.rehearsal import Rehearsal, rehearse
from sendas.domain.rehearsed_dns import rehearsed
from sendas.domain.requirement import DkimIdentity
from sendas.domain.server import Server
from sendas.domain.spf.probe import probes
from sendas.domain.spf.resolver import Lookup, LookupKind, LookupType, MemoryResolver
from sendas_providers import Change, RRset, Value
from tests.sendas.domain.test_acid_test import APEX, GREEN, KEY, MX, OURS, PATH, POLICY, SERVER
from tests.sendas.domain.test_dkim import OURS as OUR_KEY
from tests.spf_zones import published

HOSTER = "_spf.hoster.example TXT v=spf1 ip4:198.51.100.0/24 -all"
THEIRS = "v=spf1 include:_spf.hoster.example -all"
MERGED = "v=spf1 include:_spf.hoster.example include:spf.sendas.example -all"


def rrset(name: str, rdtype: str, *values: str) -> RRset:
    return RRset(f"{name}.", rdtype, 300, frozenset(map(Value, values)))


def change(name: str, rdtype: str, before: list[str], after: list[str]) -> Change:
    old, new = (rrset(name, rdtype, *values) if values else None for values in (before, after))
    return Change(old, new)


async def tried(*changes: Change, lines: tuple[str, ...], server: Server = SERVER) -> Rehearsal:
    domain = CheckedDomain("shop.be", server, DkimIdentity("s1", OUR_KEY, "acme"))
    return await rehearse(MemoryResolver(published(*lines)), domain, probes(server.addresses), changes)


async def test_what_a_plan_brings_is_seen_before_it_is_applied() -> None:
    key = KEY.split(" ", 2)[2]
    plan = [
        change("bounce.shop.be", "CNAME", [], ["rp.sendas.example."]),
        change("s1._domainkey.shop.be", "TXT", [], [key]),
    ]
    done = await tried(*plan, lines=(OURS, POLICY, MX, "rp.sendas.example TXT v=spf1 include:spf.sendas.example -all"))
    assert (done.before.passes, done.after.passes, done.worse) == (False, True, ())
    assert {done.after.spf, done.after.dkim, done.after.dmarc} == {AuthResult.PASS}


async def test_a_merge_takes_nothing_from_others() -> None:
    lines = (KEY, OURS, POLICY, MX, HOSTER, f"shop.be TXT {THEIRS}", "shop.be TXT x=1")
    done = await tried(change("shop.be", "TXT", [THEIRS, "x=1"], [MERGED, "x=1"]), lines=lines, server=APEX)
    assert (done.before.passes, done.after.passes, done.worse) == (False, True, ())


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ([THEIRS], ["v=spf1 include:spf.sendas.example -all"], "198.51.100.0 may send mail of shop.be today"),
        ([MERGED], [THEIRS], "Receivers accept our mail today"),
        ([THEIRS], [THEIRS, "v=spf1 include:spf.sendas.example -all"], "leave several SPF records"),
        ([THEIRS, "x=1"], ["v=spf1 include:spf.sendas.example -all", "x=1"], "198.51.100.0 may send"),
    ],
)
async def test_who_would_come_off_worse_blocks(before: list[str], after: list[str], words: str) -> None:
    lines = (KEY, OURS, POLICY, MX, HOSTER, *(f"shop.be TXT {text}" for text in before))
    done = await tried(change("shop.be", "TXT", before, after), lines=lines, server=APEX)
    told = [each.sentence.english() for each in done.worse]
    assert any(words in each for each in told), told
    assert len([each for each in told if "may send" in each]) <= 1
    assert {each.code for each in done.worse} == {CheckCode.ACID_FAIL}


@pytest.mark.parametrize("after", [[], ["v=DMARC1; p=none"], ["v=DMARC1; p=reject; sp=none"], ["x"]])
async def test_a_weaker_policy_blocks(after: list[str]) -> None:
    policy = POLICY.split(" ", 2)[2]
    done = await tried(change("_dmarc.shop.be", "TXT", [policy], after), lines=(*GREEN,))
    assert any("weaken the DMARC policy" in each.sentence.english() for each in done.worse)


async def test_a_new_policy_weakens_nothing() -> None:
    done = await tried(change("_dmarc.shop.be", "TXT", [], ["v=DMARC1; p=none"]), lines=(KEY, PATH, OURS, MX))
    assert done.worse == ()


async def test_a_dns_error_blocks_nothing_by_itself() -> None:
    lines = (KEY, OURS, POLICY, MX, "_spf.hoster.example TXT !", f"shop.be TXT {THEIRS}")
    done = await tried(change("shop.be", "TXT", [THEIRS], [MERGED]), lines=lines, server=APEX)
    assert done.worse == ()


async def test_a_record_that_nobody_can_read_lets_nobody_send_that_could_lose_it() -> None:
    broken = "v=spf1 ip4:198.51.100.0/24 ip:192.0.2.0 -all"
    lines = (KEY, OURS, POLICY, MX, f"shop.be TXT {broken}")
    assert (await tried(change("shop.be", "TXT", [broken], [MERGED]), lines=lines, server=APEX)).worse == ()


async def test_a_policy_that_cannot_be_read_behind_its_new_alias_is_not_taken_for_none() -> None:
    alias = change("_dmarc.shop.be", "CNAME", [], ["_dmarc.reports.example."])
    assert (await tried(alias, lines=(*GREEN, "_dmarc.reports.example TXT !"))).worse == ()


async def test_the_copy_answers_as_the_zone_would() -> None:
    dns = rehearsed(
        MemoryResolver(published("a.be TXT old", "a.be MX mx.a.be", "t.be TXT far", "gone.be TXT x")),
        [
            change("a.be", "TXT", ["old"], ["new", "other"]),
            change("a.be", "MX", ["10 mx.a.be."], ["20 mx2.a.be.", "5 mx1.a.be."]),
            change("c.be", "CNAME", [], ["t.be."]),
            change("gone.be", "TXT", ["x"], []),
            change("loop.be", "CNAME", [], ["loop.be."]),
            change("left.be", "CNAME", ["t.be."], []),
        ],
    )
    assert (await dns.resolve("A.be.", LookupType.TXT)).values == ("new", "other")
    assert (await dns.resolve("a.be", LookupType.MX)).values == ("mx1.a.be", "mx2.a.be")
    assert (await dns.resolve("c.be", LookupType.TXT)).values == ("far",)
    assert await dns.resolve("gone.be", LookupType.TXT) == Lookup(LookupKind.NODATA)
    assert await dns.resolve("left.be", LookupType.TXT) == Lookup(LookupKind.NODATA)
    assert await dns.resolve("loop.be", LookupType.TXT) == Lookup(LookupKind.ERROR)
    assert await dns.resolve("nothing.be", LookupType.TXT) == Lookup(LookupKind.NXDOMAIN)
