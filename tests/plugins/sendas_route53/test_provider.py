"""What is particular to Route 53: zones of one name, special RRsets, limits, roles and how far a change has come."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from moto.route53.models import FakeZone

from sendas_providers import (
    AnswerLost,
    AuthFailed,
    Change,
    Excess,
    Forbidden,
    Outcome,
    PluginHost,
    ProviderUnusable,
    Rejected,
    RRset,
    SettlingProvider,
    Unavailable,
    Value,
    ZoneNotFound,
    credential_problems,
    forbidden_beside,
)
from sendas_providers.opening import open_provider
from sendas_route53 import INFO
from sendas_route53.answers import error_of
from sendas_route53.grant import change_policy, trust_policy
from sendas_route53.provider import Route53
from sendas_route53.records import record_of
from sendas_route53.routing import ROUTED
from sendas_route53.testing import FakeAws, Fault, Key, Trouble, on_loopback
from sendas_route53.testing.batch_change import Entry
from sendas_route53.txt_value import txt_of, txt_value
from tests.plugins.sendas_route53.subjects import (
    EXTERNAL_ID,
    ORIGIN,
    OWN,
    PRINCIPAL,
    ROLE,
    by_role,
    one_zone,
    options_at,
    provider_at,
    txt,
    zone_of,
)

if TYPE_CHECKING:
    from types_boto3_route53.literals import RRTypeType
    from types_boto3_route53.type_defs import ResourceRecordSetOutputTypeDef

APEX = f"{ORIGIN}."


@dataclass
class Here:
    fake: FakeAws
    stored: FakeZone
    url: str

    @property
    def provider(self) -> Route53:
        return provider_at(self.url)

    def calls(self) -> list[str]:
        return [seen.action for seen in self.fake.seen]


@pytest.fixture
def here() -> Generator[Here]:
    fake, stored = one_zone()
    with on_loopback(fake) as url:
        yield Here(fake, stored, url)


async def applied(here: Here, *changes: Change) -> list[Outcome]:
    results = await here.provider.apply(zone_of(here.stored), changes, note="sendas:1f")
    return [result.outcome for result in results]


async def test_zones_of_one_name_private_ones_and_neighbours(here: Here) -> None:
    twin = here.fake.add_zone(ORIGIN, servers=("ns-9.awsdns-09.org", "ns-8.awsdns-08.com"))
    here.fake.add_zone(ORIGIN, private=True)
    for name in ("test", "a.example.test", f"not{ORIGIN}", "other.test"):
        here.fake.add_zone(name)
    here.fake.page = 1
    zones = await here.provider.zones(f"mail.{ORIGIN}")
    assert {(zone.name, zone.ref) for zone in zones} == {(APEX, here.stored.resource_id), (APEX, twin.resource_id)}
    assert {zone.nameservers for zone in zones} >= {("ns-8.awsdns-08.com.", "ns-9.awsdns-09.org.")}
    assert not any(zone.private for zone in zones)


async def test_a_zone_that_the_credential_does_not_open_is_left_out(here: Here) -> None:
    here.fake.add_zone(ORIGIN)
    here.fake.keys[OWN.id].policy = json.loads(change_policy(zone_of(here.stored), [Change(None, txt("a", "x"))], {}))
    assert [zone.ref for zone in await here.provider.zones(ORIGIN)] == [here.stored.resource_id]
    here.fake.add_zone("other.test")
    with pytest.raises(Forbidden):
        await here.provider.zones("other.test")


async def test_a_domain_that_is_delegated_away_has_no_zone(here: Here) -> None:
    here.fake.put(here.stored, f"sub.{APEX}", "NS", "ns.elsewhere.test.")
    assert await here.provider.zones(f"mail.sub.{ORIGIN}") == ()
    with pytest.raises(ZoneNotFound, match=r"delegated to ns\.elsewhere\.test"):
        await applied(here, Change(None, txt("x.sub", "y")))


async def test_special_records_are_seen_and_never_touched(here: Here) -> None:
    weighted = [Entry(f"w.{APEX}", "TXT", 60, (f'"{each}"',), identifier=each, weight=1) for each in "ab"]
    alias = Entry(f"alias.{APEX}", "A", None, alias="dualstack.elb.amazonaws.com.")
    here.fake.change(here.stored, [("CREATE", each) for each in (*weighted, alias)])
    found = await here.provider.read(zone_of(here.stored), [f"w.{ORIGIN}", f"alias.{ORIGIN}"])
    assert {(each.type, each.note, len(each.values)) for each in found} == {("TXT", ROUTED, 2), ("A", ROUTED, 1)}
    routed = next(each for each in found if each.type == "TXT")
    cname = RRset(f"alias.{APEX}", "CNAME", 300, frozenset({Value("x.test.")}))
    after = RRset(f"w.{APEX}", "TXT", 60, frozenset({Value("a")}))
    for change in (Change(routed, after), Change(routed, None), Change(None, after), Change(routed, routed)):
        assert await applied(here, change) == [Outcome.CONFLICT]
    assert await applied(here, Change(None, cname, forbidden_beside("CNAME"))) == [Outcome.CONFLICT]
    assert here.fake.writes == 0
    found_by = PluginHost(("route53",)).review(APEX, [Change(routed, after), Change(None, txt("a", "x"))], {})
    assert found_by == [("block", f"w.{APEX} TXT is an alias of AWS or has a routing policy")]


def test_what_has_more_than_values_is_special() -> None:
    plain: ResourceRecordSetOutputTypeDef = {
        "Name": f"a.{APEX}",
        "Type": "TXT",
        "TTL": 300,
        "ResourceRecords": [{"Value": '"x"'}],
    }
    assert not record_of(plain).special
    assert record_of({**plain, "HealthCheckId": "abc"}).special
    assert record_of({**plain, "MultiValueAnswer": True}).special


@pytest.mark.parametrize(("rdtype", "value"), [("MX", "10\tmx.test"), ("A", " 192.0.2.1"), ("MX", "mx.test")])
def test_a_foreign_value_that_nobody_can_read_stands_for_itself(rdtype: "RRTypeType", value: str) -> None:
    record = record_of({"Name": APEX, "Type": rdtype, "TTL": 300, "ResourceRecords": [{"Value": value}]})
    assert record.values == (Value(value),)


@pytest.mark.parametrize("listed", [True, False])
async def test_a_batch_that_others_were_faster_than_is_a_conflict(here: Here, *, listed: bool) -> None:
    here.fake.lists_refusals = listed
    change = Change(None, txt("a", "ours"))
    found = await asyncio.gather(*(applied(here, change) for _ in range(2)), applied(here, Change(None, txt("a", "x"))))
    assert sorted(each for once in found for each in once) in (
        [Outcome.APPLIED, Outcome.CONFLICT, Outcome.NOOP],
        [Outcome.APPLIED, Outcome.CONFLICT, Outcome.CONFLICT],
    )
    stand = error_of(400, "InvalidChangeBatch", "Tried to create x type A, but it already exists")
    assert stand.code == "conflict"
    here.fake.protected.add((f"b.{APEX}", "TXT"))
    with pytest.raises(Rejected, match="protected"):
        await applied(here, Change(None, txt("b", "x")))


async def test_a_wildcard_and_odd_names(here: Here) -> None:
    star = RRset(f"*.{APEX}", "TXT", 300, frozenset({Value("star")}))
    assert await applied(here, Change(None, star, forbidden_beside("TXT"))) == [Outcome.APPLIED]
    [found] = await here.provider.read(zone_of(here.stored), [f"*.{ORIGIN}"])
    assert (found.name, found.values) == (star.name, star.values)
    assert await applied(here, Change(star, None)) == [Outcome.APPLIED]


async def test_one_batch_removes_as_read_and_makes_anew(here: Here) -> None:
    here.fake.put(here.stored, APEX, "TXT", r'"a" "\303\251"', '"z"', ttl=77)
    [before] = [each for each in await here.provider.read(zone_of(here.stored), [ORIGIN]) if each.type == "TXT"]
    after = RRset(APEX, "TXT", before.ttl, before.values | {Value("ours")})
    assert await applied(here, Change(before, after)) == [Outcome.APPLIED]
    [sent] = [seen.body.decode() for seen in here.fake.seen if seen.action == "ChangeResourceRecordSets"]
    assert (sent.count("<Action>DELETE</Action>"), sent.count("<Action>CREATE</Action>")) == (1, 1)
    assert "UPSERT" not in sent
    assert sent.count(r'"a" "\303\251"') == 2
    assert here.fake.comments[-1] == "sendas:1f"


@pytest.mark.parametrize("rdtype", ["A", "NS", "SOA", "CAA"])
async def test_other_types_are_not_written(here: Here, rdtype: str) -> None:
    with pytest.raises(Rejected):
        await applied(here, Change(None, RRset(f"a.{APEX}", rdtype, 300, frozenset({Value("192.0.2.1")}))))
    assert here.fake.writes == 0


async def test_a_protected_record_is_a_refusal(here: Here) -> None:
    here.fake.protected.add((f"a.{APEX}", "TXT"))
    with pytest.raises(Rejected, match="protected"):
        await applied(here, Change(None, txt("a", "x")))


async def test_how_far_a_change_has_come(here: Here) -> None:
    here.fake.pending = 1
    [result] = await here.provider.apply(zone_of(here.stored), [Change(None, txt("a", "x"))], note="n")
    assert isinstance(here.provider, SettlingProvider)
    assert result.ref is not None
    assert [await here.provider.settled(result.ref) for _ in range(2)] == [False, True]


async def test_a_role_is_assumed_once_with_the_companys_external_id(here: Here) -> None:
    here.fake.roles[ROLE] = (EXTERNAL_ID, None)
    provider = by_role(here.url)
    await asyncio.gather(*(provider.zones(ORIGIN) for _ in range(4)))
    assert here.calls().count("AssumeRole") == 1
    access = await provider.check()
    assert (access.identity.rpartition("/")[2], access.excess) == ("sendas", frozenset({Excess.MORE_RIGHTS}))


async def test_a_role_of_another_company_does_not_let_us_in(here: Here) -> None:
    here.fake.roles[ROLE] = (EXTERNAL_ID, None)
    with pytest.raises(AuthFailed, match="does not let us in"):
        await by_role(here.url, "of-another").check()


async def test_a_role_that_lets_anybody_in_is_refused(here: Here) -> None:
    here.fake.roles[ROLE] = ("", None)
    with pytest.raises(AuthFailed, match="whatever the external id"):
        await by_role(here.url).check()


@pytest.mark.parametrize("missing", ["access_key_id", "secret_access_key", "principal", "external_id"])
def test_a_role_needs_the_operators_own_principal(missing: str) -> None:
    options = options_at("http://127.0.0.1:1", "" if missing == "external_id" else EXTERNAL_ID)
    own = {key: value for key, value in options.settings["route53"].items() if key != missing}
    with pytest.raises(ProviderUnusable):
        open_provider(INFO, "role", {"role_arn": ROLE}, replace(options, settings={"route53": own}))


def test_the_external_id_is_never_typed_in() -> None:
    role = INFO.auth[0]
    assert [each.key for each in role.fields] == ["role_arn"]
    assert credential_problems(role, {"role_arn": ROLE, "external_id": "x"}) == {"external_id": "unknown"}
    assert credential_problems(role, {"role_arn": "arn:aws:iam::1:role/x"}) == {"role_arn": "malformed"}
    trusted = json.loads(trust_policy(EXTERNAL_ID, {"principal": PRINCIPAL}))["Statement"]
    condition = {"StringEquals": {"sts:ExternalId": EXTERNAL_ID}}
    assert [(each["Principal"], each["Condition"]) for each in trusted] == [({"AWS": PRINCIPAL}, condition)]
    assert trust_policy("", {"principal": PRINCIPAL}) == trust_policy("x", {}) == ""


async def test_the_policy_of_a_plan_allows_the_plan_and_its_undo_alone(here: Here) -> None:
    other = here.fake.add_zone("other.test")
    plan = [
        Change(None, txt("_dmarc", "v=DMARC1; p=none"), forbidden_beside("TXT")),
        Change(None, RRset(f"*.{APEX}", "CNAME", 300, frozenset({Value("us.test.")})), forbidden_beside("CNAME")),
    ]
    here.fake.keys[OWN.id].policy = json.loads(change_policy(zone_of(here.stored), plan, {}))
    assert await applied(here, *plan) == [Outcome.APPLIED] * 2
    assert await applied(here, *(Change(each.after, None) for each in plan)) == [Outcome.APPLIED] * 2
    foreign = (
        txt("x", "y"),
        RRset(f"_dmarc.{APEX}", "MX", 300, _mx()),
        # Each name and each type is granted, but not the two together.
        RRset(f"_dmarc.{APEX}", "CNAME", 300, frozenset({Value("us.test.")})),
        txt("*", "y"),
    )
    for each in foreign:
        with pytest.raises(Forbidden):
            await applied(here, Change(None, each))
    with pytest.raises(Forbidden):
        await here.provider.read(zone_of(other), ["other.test"])
    access = await here.provider.check()
    assert (access.rights, access.excess) == ((f"read {ORIGIN}",), frozenset({Excess.NO_END}))


def _mx() -> frozenset[Value]:
    return frozenset({Value("10 mx.test.")})


async def test_a_credential_that_opens_too_much_is_told(here: Here) -> None:
    here.fake.add_zone("other.test")
    access = await here.provider.check()
    assert access.excess == frozenset(Excess)
    assert set(access.rights) == {f"read {ORIGIN}", "read other.test", "count hosted zones", "read health checks"}


async def test_a_credential_that_may_not_list_is_told(here: Here) -> None:
    here.fake.keys[OWN.id] = Key(OWN.id, OWN.secret, {"Statement": []})
    with pytest.raises(Forbidden, match="ListHostedZonesByName"):
        await here.provider.check()


@pytest.mark.parametrize("fault", [Fault.THROTTLED, Fault.THROTTLED_BARE, Fault.PRIOR])
async def test_later_is_later(here: Here, fault: Fault) -> None:
    here.fake.trouble = Trouble(fault, writes_only=True)
    with pytest.raises(Unavailable) as caught:
        await applied(here, Change(None, txt("a", "x")))
    assert not isinstance(caught.value, AnswerLost)
    assert caught.value.retry_after == (7 if fault is Fault.THROTTLED else None)
    assert here.fake.writes == 1


async def test_a_read_is_asked_again(here: Here) -> None:
    here.fake.trouble = Trouble(Fault.BROKEN, calls={1})
    assert await here.provider.read(zone_of(here.stored), [f"a.{ORIGIN}"]) == []
    assert len(here.fake.seen) == 2


async def test_not_more_than_four_calls_at_once(here: Here) -> None:
    here.fake.trouble = Trouble(Fault.SILENT)
    provider = provider_at(here.url, deadline=4.0, attempts=1)
    calls = [provider.read(zone_of(here.stored), [f"a{number}.{ORIGIN}"]) for number in range(8)]
    waiting = asyncio.gather(*calls, return_exceptions=True)
    await asyncio.sleep(0.8)
    assert len(here.fake.seen) == 4
    here.fake.released.set()
    await waiting


@pytest.mark.parametrize("text", ["", "x" * 255, "x" * 256, 'a"b\\c', "é", "\udcff", "a\x00b", " x ", "1\\052"])
def test_a_txt_value_comes_back(text: str) -> None:
    assert txt_of(txt_value(text)) == text


@pytest.mark.parametrize(
    ("status", "code", "message", "kind"),
    [
        (400, "InvalidChangeBatch", "[Tried to create x but it already exists]", "conflict"),
        (400, "InvalidChangeBatch", "[Tried to create [name='dataprotect.test.'] but it already exists]", "conflict"),
        (400, "InvalidChangeBatch", "[Invalid Resource Record: 'FATAL problem: ...']", "rejected"),
        (400, "Throttling", "Rate exceeded", "unavailable"),
        (400, "PriorRequestNotComplete", "", "unavailable"),
        (403, "AccessDenied", "", "forbidden"),
        (403, "Whatever", "", "forbidden"),
        (403, "SignatureDoesNotMatch", "", "auth_failed"),
        (400, "ExpiredToken", "", "auth_failed"),
        (404, "NoSuchHostedZone", "", "zone_not_found"),
        (400, "Whatever", "", "unavailable"),
        (503, "ServiceUnavailable", "", "unavailable"),
        (0, "", "", "unavailable"),
    ],
)
def test_what_an_answer_means(status: int, code: str, message: str, kind: str) -> None:
    assert error_of(status, code, message).code == kind


def test_a_plugin_that_is_not_used_loads_no_sdk() -> None:
    program = (
        "import sys; from sendas_providers import PluginHost, ProviderOptions; host = PluginHost(('route53',)); "
        "assert host.find('route53'); "
        "keys = {'access_key_id': 'AKIA' + 'A' * 16, 'secret_access_key': 'x' * 40}; "
        "host.open('route53', 'keys', keys, ProviderOptions(lambda _: False)); "
        "print([each for each in ('boto3', 'botocore', 'urllib3', 'moto') if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603  (ours)
    assert done.stdout.strip() == "[]"
