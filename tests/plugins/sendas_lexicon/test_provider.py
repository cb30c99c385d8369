"""What is refused before anything is written, and what is read."""

import pytest

from sendas_lexicon.listing import listing_of
from sendas_lexicon.txt_content import joined
from sendas_providers import Change, DnsError, Outcome, Rejected, Unavailable, ZoneNotFound, forbidden_beside, quoted
from tests.plugins.http_proxy import Fault
from tests.plugins.sendas_lexicon.apex import OURS, SPF, TOKEN, apex
from tests.plugins.sendas_lexicon.subjects import HOSTER, Foreigner
from tests.servers import PowerDns


@pytest.mark.parametrize("published", [[SPF], [SPF, TOKEN, "of another server"], [SPF, TOKEN.upper()], []])
async def test_the_apex_is_left_where_the_dns_has_something_else(powerdns: PowerDns, published: list[str]) -> None:
    async with apex(powerdns) as real:
        here = real.with_dns(published)
        with pytest.raises(Rejected, match="not yet, what the DNS has"):
            await here.apply(Change(here.rrset(SPF, TOKEN), here.rrset(OURS, TOKEN)))
        assert (here.texts(), here.proxy.writes) == (sorted([SPF, TOKEN]), 0)


async def test_the_apex_is_left_where_the_dns_does_not_say(powerdns: PowerDns) -> None:
    async with apex(powerdns) as real:
        here = real.with_dns(None)
        with pytest.raises(Unavailable, match="not changed unread"):
            await here.apply(Change(here.rrset(SPF, TOKEN), here.rrset(OURS, TOKEN)))
        assert here.proxy.writes == 0


async def test_an_apex_that_lists_nothing_is_held_against_the_dns_too(powerdns: PowerDns) -> None:
    async with apex(powerdns) as real:
        await Foreigner(powerdns, real.origin).put(real.zone.name, "TXT")
        here = real.with_dns([SPF])
        with pytest.raises(Rejected, match="not yet, what the DNS has"):
            await here.apply(Change(None, here.rrset(OURS)))
        assert here.proxy.writes == 0


@pytest.mark.parametrize(("rdtype", "text"), [("TXT", "v=DMARC1; p=none"), ("CNAME", "www.example.test.")])
async def test_nothing_is_made_beside_what_the_dns_has_and_no_page_listed(
    powerdns: PowerDns, rdtype: str, text: str
) -> None:
    async with apex(powerdns) as real:
        made = real.rrset(text, label="_dmarc", rdtype=rdtype)
        with pytest.raises(Rejected, match="not yet, what the DNS has"):
            await real.with_dns(["v=DMARC1; p=reject"]).apply(Change(None, made, forbidden_beside(rdtype)))
        with pytest.raises(Unavailable, match="not changed unread"):
            await real.with_dns(None).apply(Change(None, made, forbidden_beside(rdtype)))
        assert real.proxy.writes == 0


async def test_what_a_wildcard_makes_up_stops_nothing(powerdns: PowerDns) -> None:
    async with apex(powerdns) as real:
        await Foreigner(powerdns, real.origin).put(real.name("*"), "TXT", '"star"')
        made = real.rrset("v=DMARC1; p=none", label="_dmarc")
        [result] = await real.with_dns(["star"]).apply(Change(None, made, forbidden_beside("TXT")))
        assert result.outcome is Outcome.APPLIED


@pytest.mark.parametrize(("rdtype", "wild"), [("TXT", '"star"'), ("A", "192.0.2.1")])
async def test_a_wildcard_hides_nothing_that_the_dns_has_and_the_hoster_does_not_list(
    powerdns: PowerDns, rdtype: str, wild: str
) -> None:
    async with apex(powerdns) as real:
        await Foreigner(powerdns, real.origin).put(real.name("*"), rdtype, wild)
        made = real.rrset("v=DMARC1; p=none", label="_dmarc")
        with pytest.raises(Rejected, match="not, or not yet, what the DNS has"):
            await real.with_dns(["v=DMARC1; p=reject"]).apply(Change(None, made, forbidden_beside("TXT")))
        assert real.proxy.writes == 0


async def test_our_own_record_is_removed_without_the_dns(powerdns: PowerDns) -> None:
    async with apex(powerdns) as real:
        made = real.rrset("v=DMARC1; p=none", label="_dmarc")
        [result] = await real.with_dns([]).apply(Change(None, made, forbidden_beside("TXT")))
        [gone] = await real.with_dns(None).apply(Change(made, None))
        assert (result.outcome, gone.outcome) == (Outcome.APPLIED, Outcome.APPLIED)


@pytest.mark.parametrize(
    "text", ['say "x"', "back\\slash", " leading", "trailing ", "é", "tab\tbed", "", "x" * (HOSTER.txt_max + 1)]
)
async def test_what_modules_do_not_write_alike_is_refused(powerdns: PowerDns, text: str) -> None:
    async with apex(powerdns) as here:
        with pytest.raises(Rejected, match="do not all write alike"):
            await here.apply(Change(None, here.rrset(text, label="x")))
        assert here.proxy.writes == 0


async def test_a_value_that_could_not_be_put_back_is_not_removed(powerdns: PowerDns) -> None:
    async with apex(powerdns) as here:
        foreigner = Foreigner(powerdns, here.origin)
        await foreigner.put(here.name("x"), "TXT", r'"a \"b\" c"')
        with pytest.raises(Rejected, match="do not all write alike"):
            await here.apply(Change(await here.now("x"), None))
        assert await foreigner.see(here.name("x"), "TXT") == {r'"a \"b\" c"'}


async def test_values_that_are_listed_wrongly_survive_to_the_octet(powerdns: PowerDns) -> None:
    async with apex(powerdns) as here:
        foreigner, name = Foreigner(powerdns, here.origin), here.name("x")
        theirs = {'"k=" "cut here" ""', r'"a\"b; C\\ \195"'}
        await foreigner.put(name, "TXT", *theirs)
        before = await here.now("x")
        assert before
        with pytest.raises(Rejected, match="not yet, what the DNS has"):
            await here.apply(Change(before, here.rrset(*(value.text for value in before.values), "ours", label="x")))
        assert await foreigner.see(name, "TXT") == theirs


async def test_other_types_are_refused(powerdns: PowerDns) -> None:
    async with apex(powerdns) as here:
        with pytest.raises(Rejected, match="A records are not written"):
            await here.apply(Change(None, here.rrset("192.0.2.1", label="x", rdtype="A")))
        with pytest.raises(Rejected, match="cannot be written as a CNAME"):
            await here.apply(Change(None, here.rrset("a b c", label="x", rdtype="CNAME")))


async def test_a_name_that_is_delegated_is_refused(powerdns: PowerDns) -> None:
    async with apex(powerdns) as here:
        with pytest.raises(ZoneNotFound, match=r"delegated to ns\.elsewhere\.test\."):
            await here.apply(Change(None, here.rrset("x", label="a.child")))
        assert list(await here.provider.zones(f"a.child.{here.origin}")) == []
        assert [each.name for each in await here.provider.zones(f"www.{here.origin}")] == [here.zone.name]


async def test_an_alias_that_the_module_writes_wrongly_is_told(powerdns: PowerDns) -> None:
    """Lexicon's powerdns module takes every target outside of the zone for a relative name."""
    async with apex(powerdns) as here:
        alias = here.rrset("s1.dkim.us.example.", label="s1._domainkey", rdtype="CNAME")
        [result] = await here.apply(Change(None, alias, forbidden_beside("CNAME")))
        wrong = f"s1.dkim.us.example.{here.zone.name}"
        assert (result.outcome, here.texts("s1._domainkey", "CNAME")) == (Outcome.UNKNOWN, [wrong.rstrip(".")])
        assert result.detail.endswith(f"partial: {wrong!r} is there")


async def test_a_foreign_value_that_comes_meanwhile_is_kept(powerdns: PowerDns) -> None:
    async with apex(powerdns) as here:
        change = Change(await here.now(), here.rrset(OURS, TOKEN))
        with pytest.raises(DnsError):
            await here.with_dns([SPF, TOKEN, "theirs"]).apply(change)
        await Foreigner(powerdns, here.origin).put(here.zone.name, "TXT", *map(quoted, (SPF, TOKEN, "theirs")))
        [result] = await here.apply(change)
        assert (result.outcome, here.texts()) == (Outcome.CONFLICT, sorted([SPF, TOKEN, "theirs"]))


async def test_a_lost_deletion_is_unknown_and_put_back(powerdns: PowerDns) -> None:
    async with apex(powerdns) as here:
        change = Change(await here.now(), here.rrset(OURS, TOKEN))
        here.spoil(Fault.BAD_GATEWAY, {2})
        [result] = await here.apply(change)
        assert (result.outcome, here.texts()) == (Outcome.UNKNOWN, sorted([SPF, TOKEN]))
        assert result.detail.endswith("put back as it was")


def test_names_are_listed_in_several_ways() -> None:
    names = [
        "",
        "@",
        None,
        "Shop.be",
        "shop.be.",
        "@.shop.be",
        ".Shop.be.",
        "www",
        "WWW.shop.be",
        "www.shop.be.",
        "notshop.be",
    ]
    rows = [{"type": "a", "name": name, "ttl": "60", "content": "192.0.2.1", "id": 7} for name in names]
    found = [each.name for each in listing_of("shop.be.", rows).records]
    assert found == [*["shop.be."] * 7, *["www.shop.be."] * 3, "notshop.be.shop.be."]


def test_an_id_that_others_have_too_is_no_id() -> None:
    rows = [
        {"type": kind, "name": "a", "ttl": 60, "content": "x", "id": identifier}
        for kind, identifier in (("TXT", "a"), ("A", "a"), ("MX", 7), ("AAAA", None))
    ]
    listing = listing_of("shop.be.", rows)
    assert [listing.sole_id(each) for each in listing.records] == [False, False, True, False]


@pytest.mark.parametrize("text", ["v=spf1 -all", "k=rsa; p=AbC==", "a" * 255, "a" * 700])
def test_a_value_is_the_same_in_quotes_and_without(text: str) -> None:
    assert {joined(text), joined(quoted(text)), joined(quoted(text).strip('"'))} == {text}
