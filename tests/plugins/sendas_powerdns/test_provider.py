"""What the kit cannot know of: records switched off, comments, kinds of zones, and the server itself."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace

import httpx2
import pytest
import pytest_asyncio

import sendas_powerdns
from sendas_powerdns.provider import PowerDns as Provider
from sendas_powerdns.provider import open_powerdns
from sendas_providers import (
    AuthFailed,
    Change,
    DnsProvider,
    Excess,
    Forbidden,
    Outcome,
    Rejected,
    RRset,
    Value,
    Zone,
    ZoneNotFound,
    credential_problems,
    forbidden_beside,
)
from tests.plugins.http_proxy import Fault, HttpProxy, Trouble
from tests.plugins.sendas_powerdns.subjects import (
    HOST,
    KEY,
    ORIGIN,
    STRANGER,
    ZONE_FILE,
    Foreigner,
    options,
    provider_at,
    txt,
    zone_at,
)
from tests.servers import PowerDns

OFF = {"content": '"off"', "disabled": True}
ON = {"content": '"on" "e"', "disabled": False}
COMMENT = {"content": "by terraform", "account": "infra", "modified_at": 1_700_000_000}


@dataclass
class Here:
    server: PowerDns
    provider: Provider
    zone: Zone
    foreigner: Foreigner

    async def apply(self, change: Change, note: str = "sendas:1f2e3d4c") -> Outcome:
        [result] = await self.provider.apply(self.zone, [change], note=note)
        return result.outcome

    async def read(self, name: str) -> RRset | None:
        found = await self.provider.read(self.zone, [name])
        return found[0] if found else None

    def rows(self, name: str) -> set[tuple[str, int, bool]]:
        return {(text, ttl, bool(off)) for owner, _, text, ttl, off in self.server.records(ORIGIN) if owner == name}

    def comments(self, name: str) -> list[tuple[int, str, str]]:
        return [(time, who, text) for owner, _, time, who, text in self.server.comments(ORIGIN) if owner == name]


@pytest_asyncio.fixture
async def here(powerdns: PowerDns) -> AsyncGenerator[Here]:
    provider = provider_at(powerdns.address, powerdns.api_port)
    yield Here(powerdns, provider, zone_at(powerdns.api_port), Foreigner(powerdns))


def test_the_plugin_offers_one_provider() -> None:
    [info] = sendas_powerdns.sendas_dns_providers()
    assert (info.id, info.kind, info.caps.cas, info.caps.atomic) == ("powerdns", "api", False, "rrset")
    assert isinstance(provider_at("192.0.2.1", 443), DnsProvider)
    [key] = [field.key for field in info.auth[0].fields if field.secret]
    assert key == "key"


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "pdns.example.test"}, {"url": "ftp://pdns.example.test"}, {"url": "https://u:p@pdns.example.test"},
        {"url": "https://pdns.example.test/?a=b"}, {"url": "https://pdns.example.test/#x"}, {"url": ""}, {"key": ""},
        {"url": "https://pdns.example.test\r\nX: y"}, {"key": "with space in it"}, {"key": "line\nbreak-1"},
        {"key": "short"}, {"server_id": "../config"}, {"server_id": "a/b"}, {"server_id": ".."}, {"other": "x"},
    ],
)  # fmt: skip
def test_a_form_that_is_wrong(wrong: dict[str, str]) -> None:
    [auth] = sendas_powerdns.INFO.auth
    good = {"url": "https://pdns.example.test:8443/dns/api/v1/", "key": KEY, "server_id": "localhost"}
    assert credential_problems(auth, good) == {}
    assert set(credential_problems(auth, good | wrong)) == set(wrong)


async def test_what_is_switched_off_is_not_there_and_stays(here: Here) -> None:
    name = txt("off", "x").name
    await here.foreigner.replace(name, "TXT", [ON, OFF], ttl=77, comments=[COMMENT])
    before = RRset(name, "TXT", 77, frozenset({Value("one", raw='"on" "e"')}), "by terraform")
    assert await here.read(name) == before
    change = Change(before, replace(before, values=before.values | {Value("ours")}))
    assert await here.apply(change) is Outcome.APPLIED
    assert here.rows(name) == {('"on" "e"', 77, False), ('"off"', 77, True), ('"ours"', 77, False)}
    assert here.comments(name) == [(1_700_000_000, "infra", "by terraform")]
    assert await here.apply(Change(change.after, change.before)) is Outcome.APPLIED
    assert here.rows(name) == {('"on" "e"', 77, False), ('"off"', 77, True)}
    assert here.comments(name) == [(1_700_000_000, "infra", "by terraform")]


async def test_a_name_with_nothing_but_what_is_switched_off(here: Here) -> None:
    name = txt("only-off", "x").name
    await here.foreigner.replace(name, "TXT", [OFF], ttl=77, comments=[COMMENT])
    assert await here.read(name) is None
    change = Change(None, txt("only-off", "ours"), forbidden_beside("TXT"))
    assert await here.apply(change) is Outcome.APPLIED
    assert here.rows(name) == {('"off"', 77, True), ('"ours"', 77, False)}
    assert {text for _, _, text in here.comments(name)} == {"by terraform", "sendas:1f2e3d4c"}
    assert await here.apply(Change(await here.read(name), None)) is Outcome.APPLIED
    assert here.rows(name) == {('"off"', 77, True)}
    assert here.comments(name) == [(1_700_000_000, "infra", "by terraform")]


async def test_what_is_switched_off_is_not_switched_on(here: Here) -> None:
    name = txt("not-on", "x").name
    await here.foreigner.replace(name, "TXT", [OFF])
    assert await here.apply(Change(None, txt("not-on", "off"))) is Outcome.CONFLICT
    alias = RRset(f"alias-off.{ORIGIN}.", "CNAME", 300, frozenset({Value("us.example.")}))
    await here.foreigner.replace(alias.name, "CNAME", [{"content": "them.example.", "disabled": True}])
    assert await here.apply(Change(None, alias, forbidden_beside("CNAME"))) is Outcome.CONFLICT
    assert here.rows(name) | here.rows(alias.name) == {('"off"', 300, True), ("them.example", 300, True)}


async def test_the_server_s_own_filter_leaves_out_what_is_switched_off(here: Here) -> None:
    """Why the zone is read whole. Where this fails, PowerDNS has mended it: one name could be asked for."""
    name = txt("filtered", "x").name
    await here.foreigner.replace(name, "TXT", [ON, OFF])
    url = f"{here.server.url}/api/v1/servers/localhost/zones/{ORIGIN}."
    async with httpx2.AsyncClient(headers={"x-api-key": KEY}, trust_env=False) as http:
        filtered = (await http.get(url, params={"rrset_name": name})).json()
        whole = (await http.get(url)).json()
    counts = [[len(each["records"]) for each in body["rrsets"] if each["name"] == name] for body in (filtered, whole)]
    assert counts == [[1], [2]]


async def test_values_that_differ_in_their_cut_alone_all_stay(here: Here) -> None:
    name = txt("twice", "x").name
    rows = [{"content": content, "disabled": False} for content in ('"ab"', '"a" "b"', '"é"')]
    await here.foreigner.replace(name, "TXT", rows)
    before = await here.read(name)
    assert before
    assert await here.apply(Change(before, replace(before, values=before.values | {Value("ours")}))) is Outcome.APPLIED
    assert {text for text, _, _ in here.rows(name)} == {'"ab"', '"a" "b"', '"é"', '"ours"'}


async def test_new_records_say_whose_they_are(here: Here) -> None:
    made = txt("marked", "x")
    assert await here.apply(Change(None, made), "sendas:1f\n2e") is Outcome.APPLIED
    [(_, account, text)] = here.comments(made.name)
    assert (account, text) == ("sendas", "sendas:1f 2e")
    assert await here.read(made.name) == replace(made, note="sendas:1f 2e")
    assert await here.apply(Change(made, None)) is Outcome.APPLIED
    assert (here.rows(made.name), here.comments(made.name)) == (set(), [])


async def test_a_ttl_that_others_changed_stays_theirs(here: Here) -> None:
    name = txt("ttl", "x").name
    await here.foreigner.replace(name, "TXT", [ON], ttl=77)
    before = RRset(name, "TXT", 300, frozenset({Value("one")}))
    assert await here.apply(Change(before, replace(before, values=before.values | {Value("ours")}))) is Outcome.APPLIED
    assert {ttl for _, ttl, _ in here.rows(name)} == {77}


async def test_a_secondary_is_read_and_not_written(here: Here) -> None:
    for kind in ("SLAVE", "CONSUMER"):
        origin = f"{kind.lower()}.test"
        here.server.add(origin, ZONE_FILE.replace("ns", f"ns.{origin}.", 1), kind)
        [zone] = await here.provider.zones(f"a.{origin}")
        assert (zone.name, zone.writable) == (f"{origin}.", False)
        before = here.server.records(origin)
        change = Change(None, RRset(f"a.{origin}.", "TXT", 300, frozenset({Value("x")})))
        with pytest.raises(Rejected):
            await here.provider.apply(zone, [change], note="")
        assert here.server.records(origin) == before


async def test_the_longest_zone_is_first_and_a_delegation_ends_it(here: Here) -> None:
    here.server.add("deep.test", ZONE_FILE + "given IN NS ns.elsewhere.example.\n")
    here.server.add("a.deep.test", ZONE_FILE)
    found = await here.provider.zones("X.A.Deep.test.")
    assert [(zone.name, zone.nameservers) for zone in found] == [
        ("a.deep.test.", ("ns.a.deep.test.",)),
        ("deep.test.", ("ns.deep.test.",)),
    ]
    for name in ("given.deep.test", "x.given.deep.test"):
        assert list(await here.provider.zones(name)) == []
    parent = zone_at(here.server.api_port, "deep.test")
    change = Change(None, RRset("x.given.deep.test.", "TXT", 300, frozenset({Value("x")})))
    with pytest.raises(ZoneNotFound):
        await here.provider.apply(parent, [change], note="")


async def test_a_zone_of_another_server_is_not_touched(here: Here) -> None:
    other = Zone(here.zone.name, here.zone.ref.replace(f":{here.server.api_port}", ":1"))
    for ref in (other.ref, here.zone.ref.replace("localhost", "other"), f"{here.zone.ref}/export", ORIGIN):
        with pytest.raises(ZoneNotFound):
            await here.provider.read(Zone(here.zone.name, ref), [here.zone.name])


async def test_what_a_key_opens_is_told_and_nothing_is_written(here: Here) -> None:
    serial = here.server.serial(ORIGIN)
    access = await here.provider.check()
    place = f"{HOST}:{here.server.api_port}"
    assert access.identity.startswith("PowerDNS 4.")
    assert access.identity.endswith(f" localhost at {place}")
    assert access.excess >= {Excess.MORE_RIGHTS, Excess.NO_END}
    assert f"edit {ORIGIN}" in access.rights
    assert here.server.serial(ORIGIN) == serial
    with pytest.raises(AuthFailed):
        await provider_at(here.server.address, here.server.api_port, STRANGER).check()
    elsewhere = {"url": f"http://{HOST}:{here.server.api_port}", "key": KEY, "server_id": "elsewhere"}
    with pytest.raises(Rejected):
        await open_powerdns(elsewhere, options(here.server.address)).check()


async def test_a_key_that_may_only_read_is_refused(here: Here) -> None:
    async with HttpProxy(here.server.address, here.server.api_port).running() as proxy:
        proxy.trouble = Trouble(Fault.FORBIDDEN, writes_only=True)
        with pytest.raises(Forbidden):
            await provider_at(proxy.address, proxy.port).check()


async def test_how_many_calls_a_plan_takes(here: Here) -> None:
    alias = RRset(f"s1._domainkey.{ORIGIN}.", "CNAME", 300, frozenset({Value("s1.us.example.")}))
    changes = [
        Change(None, txt("calls-1", "v=spf1 -all")),
        Change(None, alias, forbidden_beside("CNAME")),
        Change(None, txt("_dmarc.calls", "v=DMARC1; p=none"), forbidden_beside("TXT")),
    ]
    async with HttpProxy(here.server.address, here.server.api_port).running() as proxy:
        provider, counts = provider_at(proxy.address, proxy.port), list[int]()
        [zone] = await provider.zones(ORIGIN)
        counts.append(len(proxy.seen))
        await provider.read(zone, [change.key[0] for change in changes])
        counts.append(len(proxy.seen))
        results = await provider.apply(zone, changes, note="n")
        counts.append(len(proxy.seen))
        await provider.apply(zone, [Change(change.after, None) for change in changes], note="n")
    assert [result.outcome for result in results] == [Outcome.APPLIED] * 3
    assert all(result.ref and result.ref.startswith("serial ") for result in results)
    assert counts == [3, 4, 13]
