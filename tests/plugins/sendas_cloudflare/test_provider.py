"""What is Cloudflare's own: comments, proxies, delegations, settings, ids, and who is where."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace

import pytest
import pytest_asyncio

import sendas_cloudflare
from sendas_cloudflare.provider import Cloudflare, open_cloudflare
from sendas_cloudflare.testing import FakeCloudflare, FakeZone, Fault, Token, Trouble, on_loopback
from sendas_cloudflare.testing.zone_records import Row
from sendas_providers import (
    Change,
    DnsProvider,
    Outcome,
    ProviderOptions,
    Rejected,
    Result,
    RRset,
    Unavailable,
    Value,
    Zone,
    ZoneNotFound,
    forbidden_beside,
    undo_of,
)
from tests.plugins.sendas_cloudflare.subjects import ORIGIN, TOKEN, fake_with, provider_at, txt, zone_of

ALIAS = RRset(f"s1._domainkey.{ORIGIN}.", "CNAME", 300, frozenset({Value("s1.us.example.")}))


@dataclass
class World:
    fake: FakeCloudflare
    provider: Cloudflare

    @property
    def zone(self) -> Zone:
        return zone_of(self.fake)

    @property
    def rows(self) -> list[Row]:
        return list(self.fake.zones[self.zone.ref].records.rows.values())

    def post(self, **record: object) -> Row:
        [row] = self.fake.zones[self.zone.ref].records.batch({"posts": [{"ttl": 300} | record]})["posts"]
        return row

    async def apply(self, *changes: Change, note: str = "sendas:1f2e3d4c") -> list[Result]:
        return list(await self.provider.apply(self.zone, changes, note=note))

    async def find(self, name: str, rdtype: str = "TXT") -> RRset | None:
        found = await self.provider.read(self.zone, [name])
        return next((rrset for rrset in found if rrset.type == rdtype), None)


@pytest_asyncio.fixture
async def world() -> AsyncGenerator[World]:
    fake = fake_with(FakeZone(ORIGIN), FakeZone(f"sub.{ORIGIN}"))
    async with aclosing(provider_at(fake)) as provider:
        yield World(fake, provider)


async def test_the_plugin_offers_one_provider() -> None:
    [info] = sendas_cloudflare.sendas_dns_providers()
    assert (info.id, info.kind, info.caps.cas, info.caps.atomic) == ("cloudflare", "api", False, "rrset")
    async with aclosing(open_cloudflare({"token": TOKEN}, ProviderOptions(lambda _: True))) as provider:
        assert isinstance(provider, DnsProvider)
        assert str(provider.api.sdk.base_url) == "https://api.cloudflare.com/client/v4/"


async def test_zones_say_what_they_are() -> None:
    fake = fake_with(
        FakeZone(ORIGIN, status="pending"), FakeZone(ORIGIN), FakeZone(f"Sub.{ORIGIN}".lower(), type="secondary")
    )
    async with aclosing(provider_at(fake)) as provider:
        zones = await provider.zones(f"a.sub.{ORIGIN}")
        told = [(zone.name, zone.writable) for zone in zones]
        assert told == [(f"sub.{ORIGIN}.", False), (f"{ORIGIN}.", True), (f"{ORIGIN}.", False)]
        assert zones[0].nameservers == ("ada.ns.cloudflare.com.", "bob.ns.cloudflare.com.")
        assert list(await provider.zones("test")) == []


async def test_two_tokens_see_one_zone_by_one_name(world: World) -> None:
    other = "cfut_" + "Other0Token00000" * 3
    world.fake.tokens[other] = Token(other)
    async with aclosing(provider_at(world.fake, other)) as provider:
        assert await provider.zones(ORIGIN) == await world.provider.zones(ORIGIN)


async def test_a_delegated_name_has_no_zone_and_gets_no_record(world: World) -> None:
    world.post(type="NS", name=f"away.{ORIGIN}", content="ns.elsewhere.test")
    world.post(type="TXT", name=f"old.away.{ORIGIN}", content='"old"')
    assert list(await world.provider.zones(f"mail.away.{ORIGIN}")) == []
    assert len(await world.provider.zones(f"mail.{ORIGIN}")) == 1
    for label in ("away", "x.away", "y.x.away"):
        with pytest.raises(ZoneNotFound, match=r"ns\.elsewhere\.test"):
            await world.apply(Change(None, txt(label, "x")))
    [removed] = await world.apply(Change(txt("old.away", "old"), None))
    assert removed.outcome is Outcome.APPLIED, "what nobody sees may go"


async def test_a_zone_that_flattens_aliases_gets_none(world: World) -> None:
    change = Change(None, ALIAS, forbidden_beside("CNAME"))
    world.fake.zones[world.zone.ref].flatten_all_cnames = True
    world.fake.tokens[TOKEN].rights |= {"dns_settings:read"}
    with pytest.raises(Rejected, match="flattens"):
        await world.apply(change)
    assert (await world.apply(Change(None, txt("a", "x"))))[0].outcome is Outcome.APPLIED
    world.fake.tokens[TOKEN].rights -= {"dns_settings:read"}
    assert (await world.apply(change))[0].outcome is Outcome.APPLIED, "it may not know"


async def test_what_is_made_is_marked_and_not_proxied(world: World) -> None:
    mx = RRset(f"bounce.{ORIGIN}.", "MX", 3600, frozenset({Value("10 mx.us.example.")}))
    results = await world.apply(Change(None, ALIAS), Change(None, mx), Change(None, txt("_dmarc", "v=DMARC1; p=none")))
    assert [result.outcome for result in results] == [Outcome.APPLIED] * 3
    shown = {row["type"]: (row["content"], row["ttl"], row["comment"], row["proxied"]) for row in world.rows}
    assert shown == {
        "CNAME": ("s1.us.example", 300, "sendas:1f2e3d4c", False),
        "MX": ("mx.us.example", 3600, "sendas:1f2e3d4c", False),
        "TXT": ('"v=DMARC1; p=none"', 300, "sendas:1f2e3d4c", False),
    }
    assert [result.ref for result in results] == [row["id"] for row in world.rows]
    sent = [seen.body for seen in world.fake.seen if seen.method == "POST"]
    assert b'"proxied":false' in sent[0].replace(b" ", b"")
    assert (await world.find(mx.name, "MX")) == replace(mx, note="sendas:1f2e3d4c")


async def test_a_long_note_is_cut(world: World) -> None:
    await world.apply(Change(None, txt("a", "x")), note="line\n" + "é" * 200)
    assert world.rows[0]["comment"] == "line " + "é" * 95


async def test_a_merge_keeps_the_record_it_changes_and_those_beside_it(world: World) -> None:
    spf = world.post(type="TXT", name=ORIGIN, content='"v=spf1 -all"', ttl=1, comment="by terraform", tags=["a:b"])
    theirs = world.post(type="TXT", name=ORIGIN, content="google-site-verification=x", comment="theirs")
    before = await world.find(f"{ORIGIN}.")
    assert before is not None
    assert (before.ttl, before.note) == (300, None)
    merged = Value("v=spf1 include:us.example -all")
    kept = frozenset(value for value in before.values if value.ref == theirs["id"])
    change = Change(before, replace(before, values=kept | {merged}))
    [result] = await world.apply(change)
    assert (result.outcome, result.ref) == (Outcome.APPLIED, spf["id"])
    now = {row["id"]: row for row in world.rows}
    assert now[theirs["id"]] == theirs
    fields = ("ttl", "comment", "tags", "created_on")
    assert [now[spf["id"]][each] for each in fields] == [spf[each] for each in fields]
    undo = undo_of(change, await world.find(f"{ORIGIN}."))
    assert undo is not None
    assert (await world.apply(undo, note="sendas:undo"))[0].outcome is Outcome.APPLIED
    assert [{**row, "modified_on": ""} for row in world.rows] == [{**row, "modified_on": ""} for row in (theirs, spf)]


async def test_what_comes_back_has_the_comment_that_it_had(world: World) -> None:
    world.post(type="TXT", name=f"a.{ORIGIN}", content='"x"', comment="theirs")
    change = Change(await world.find(f"a.{ORIGIN}."), None)
    await world.apply(change)
    undo = undo_of(change, None)
    assert undo is not None
    await world.apply(undo, note="sendas:undo")
    assert world.rows[0]["comment"] == "theirs"


async def test_content_without_quotes_is_read_and_replaced(world: World) -> None:
    world.post(type="TXT", name=f"a.{ORIGIN}", content="v=spf1 ~all; x")
    before = await world.find(f"a.{ORIGIN}.")
    assert before is not None
    assert {(value.text, value.raw) for value in before.values} == {("v=spf1 ~all; x", "v=spf1 ~all; x")}
    assert (await world.apply(Change(before, txt("a", "y"))))[0].outcome is Outcome.APPLIED


async def test_a_record_that_is_gone_at_the_last_moment_is_a_conflict(world: World) -> None:
    row = world.post(type="TXT", name=f"a.{ORIGIN}", content='"x"')
    zone = world.fake.zones[world.zone.ref]
    before = await world.find(f"a.{ORIGIN}.")
    for after in (None, txt("a", "y")):
        zone.records.rows = {str(row["id"]): row}
        zone.records.batch({"deletes": [{"id": row["id"]}]})
        # The late reading is behind, so that the batch is sent.
        world.fake.trouble = Trouble(Fault.STALE, calls={2} if after else {1})
        [result] = await world.apply(Change(before, after))
        assert result.outcome is (Outcome.CONFLICT if after else Outcome.NOOP)
        assert world.rows == []


async def test_an_alias_beside_what_cloudflare_would_allow(world: World) -> None:
    world.post(type="TXT", name=ALIAS.name, content='"theirs"')
    assert (await world.apply(Change(None, ALIAS)))[0].outcome is Outcome.CONFLICT
    assert len(world.rows) == 1


async def test_a_foreign_edit_in_the_last_round_trip_is_seen_afterwards(world: World) -> None:
    world.post(type="TXT", name=f"a.{ORIGIN}", content='"theirs"')
    world.fake.trouble = Trouble(Fault.STALE, calls={2})
    [result] = await world.apply(Change(None, txt("a", "ours")))
    assert (result.outcome, "something else" in result.detail) == (Outcome.UNKNOWN, True)
    assert {row["content"] for row in world.rows} == {'"theirs"', '"ours"'}


@pytest.mark.parametrize("rdtype", ["A", "NS", "CAA", "SRV"])
async def test_other_types_are_not_written(world: World, rdtype: str) -> None:
    with pytest.raises(Rejected):
        await world.apply(Change(None, RRset(f"a.{ORIGIN}.", rdtype, 300, frozenset({Value("192.0.2.1")}))))
    for kind, text in (("MX", "ten mx."), ("MX", "10 mx"), ("CNAME", "a b."), ("CNAME", "relative")):
        with pytest.raises(Rejected):
            await world.apply(Change(None, RRset(f"a.{ORIGIN}.", kind, 300, frozenset({Value(text)}))))
    assert world.fake.writes == 0


async def test_what_cloudflare_refuses_is_refused(world: World) -> None:
    with pytest.raises(Rejected, match="TTL"):
        await world.apply(Change(None, txt("a", "x", ttl=30)))
    first, second = await world.apply(Change(None, txt("a", "x")), Change(None, txt("b", "x", ttl=30)))
    assert (first.outcome, second.outcome, second.code) == (Outcome.APPLIED, Outcome.FAILED, "rejected")


async def test_a_zone_of_another_provider_is_not_asked_for(world: World) -> None:
    for ref in ("192.0.2.1:53/example.test.", "../accounts", "0" * 31 + "g"):
        with pytest.raises(ZoneNotFound):
            await world.provider.read(Zone(world.zone.name, ref), [world.zone.name])
    assert world.fake.seen == []


async def test_many_names_are_read_from_one_page_and_a_large_zone_by_name(world: World) -> None:
    posts = [{"type": "TXT", "name": f"n{number}", "content": '"x"', "ttl": 300} for number in range(150)]
    for _ in range(7):
        world.fake.zones[world.zone.ref].records.batch({"posts": posts})
        posts = [post | {"content": f'"{post["name"]}{_}"'} for post in posts]
    names = [f"n{number}.{ORIGIN}." for number in range(12)]
    found = await world.provider.read(world.zone, names)
    assert (len(found), len(world.fake.seen)) == (12, 13)
    world.fake.zones[world.zone.ref].records.batch({"deletes": [{"id": row["id"]} for row in world.rows[:100]]})
    assert len(await world.provider.read(world.zone, names)) == 12
    assert len(world.fake.seen) == 14


async def test_a_list_that_never_ends(world: World) -> None:
    world.post(type="TXT", name=f"a.{ORIGIN}", content='"x"')
    world.fake.trouble = Trouble(Fault.PAGE_LOOP)
    with pytest.raises(Unavailable):
        await world.provider.read(world.zone, [f"a.{ORIGIN}"])
    with pytest.raises(Unavailable):
        await world.provider.zones(ORIGIN)
    assert len(world.fake.seen) < 200


async def test_silence_ends_and_leaves_no_call_behind() -> None:
    fake = fake_with()
    async with on_loopback(fake) as url:
        options = ProviderOptions(lambda _: True, deadline=0.2, endpoints={"cloudflare": url})
        provider = open_cloudflare({"token": TOKEN}, options)
        fake.trouble = Trouble(Fault.SILENT)
        started = asyncio.get_running_loop().time()
        with pytest.raises(Unavailable):
            await provider.zones(f"a.b.c.{ORIGIN}")
        assert asyncio.get_running_loop().time() - started < 1
        await provider.aclose()
        await provider.aclose()


CALLS = {
    "read one name": 1,
    "make a TXT record": 4,
    "make an alias": 5,
    "merge SPF at the apex": 3,
    "nothing to do": 3,
    "conflict": 3,
    "remove a record": 3,
    "check a token": 7,
    "find a zone": 3,
}


async def test_calls_of_a_typical_plan(world: World) -> None:
    apex = world.post(type="TXT", name=ORIGIN, content='"v=spf1 -all"')
    counted: dict[str, int] = {}

    async def count(what: str, *changes: Change) -> None:
        before = len(world.fake.seen)
        if changes:
            await world.apply(*changes)
        counted[what] = len(world.fake.seen) - before

    seen = world.fake.seen
    await world.provider.read(world.zone, [f"a.{ORIGIN}"])
    counted["read one name"] = len(seen)
    await count("make a TXT record", Change(None, txt("a", "x")))
    await count("make an alias", Change(None, ALIAS, forbidden_beside("CNAME")))
    spf = await world.find(f"{ORIGIN}.")
    assert spf is not None
    after = replace(spf, values=frozenset({Value("v=spf1 include:us.example -all")}))
    await count("merge SPF at the apex", Change(spf, after))
    await count("nothing to do", Change(None, txt("a", "x")))
    await count("conflict", Change(None, txt("a", "y")))
    await count("remove a record", Change(txt("a", "x"), None))
    start = len(seen)
    await world.provider.check()
    counted["check a token"] = len(seen) - start
    start = len(seen)
    await world.provider.zones(f"mail.{ORIGIN}")
    counted["find a zone"] = len(seen) - start
    assert counted == CALLS
    assert apex["id"] in {row["id"] for row in world.rows}


def test_a_plugin_that_is_not_used_loads_no_sdk() -> None:
    code = (
        "import sys\nfrom sendas_providers import PluginHost\n"
        "found = {each.info.id: each.problem for each in PluginHost().providers()}\n"
        "assert found['cloudflare'] == '', found\n"
        "print(sorted({'cloudflare', 'httpx', 'httpcore', 'anyio', 'ssl'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=30)  # noqa: S603  (our own code)
    assert done.stdout.strip() == "[]"
