"""Planning: what is shown, what stands in the way, and that nothing is written."""

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from sendas.domain.global_id import global_id
from sendas.domain.principal import Scope
from sendas_providers import SHIPPED, DnsProvider, PluginHost, RRset, Zone
from sendas_providers.testing import ZoneData, quoted
from tests.conftest import Launch
from tests.planning import (
    MERGED,
    OTHER_SECRET,
    PLAN,
    SPF,
    THEIRS,
    ZONE,
    Interposed,
    Planning,
    Through,
    codes_of,
    planning,
    uuid_of,
)
from tests.sendas_providers.installed import install, on_path
from tests.service import by_purpose, codes

NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"


def change_at(plan: Any, name: str) -> Any:
    return next(each for each in plan["changes"] if each["name"] == name)


async def checked(here: Planning) -> dict[str, Any]:
    """Check the domain, so that its policy's row is there; its rows by purpose."""
    return dict(by_purpose((await here.service.check(here.domain["id"]))["domain"]["records"]))


async def test_rule_14_the_owner_sees_both_sides_and_why_and_nothing_is_written(launch: Launch) -> None:
    async with planning(launch) as here:
        before, serial = here.zone.lines(), here.zone.serial
        plan = await here.planned()
        spf = change_at(plan, ZONE)
        assert (spf["before"], spf["after"]) == (sorted([THEIRS, SPF]), sorted([THEIRS, MERGED]))
        assert (spf["type"], spf["ttl"]) == ("TXT", 900)
        assert "every other part of the record stays" in spf["reason"]
        assert [each["purpose"] for each in spf["records"]] == ["SPF"]
        [key] = [each for each in plan["changes"] if each != spf]
        assert (key["before"], key["ttl"]) == (None, 300)
        assert (plan["zone"], plan["applicable"], plan["undoes"]) == (ZONE, True, None)
        assert (plan["blockers"], plan["warnings"]) == ([], [])
        assert plan["domain"]["id"] == here.domain["id"]
        assert (here.zone.lines(), here.zone.serial, here.updates()) == (before, serial, 0)
        [(action, target, detail)] = here.audited()
        assert (action, target) == ("dns.plan", ZONE)
        assert detail == f"plan {uuid_of(plan['id'])} {plan['hash']}"


async def test_rule_14_a_plan_is_good_for_fifteen_minutes(launch: Launch) -> None:
    async with planning(launch) as here:
        plan = await here.planned()
        query = "query ($id: ID!) { node(id: $id) { ... on DnsPlan { applicable hash } } }"
        here.service.clock.move(minutes=14, seconds=30)
        assert (await here.service.send(query, id=plan["id"]))["applicable"]
        here.service.clock.move(seconds=30)
        assert await here.service.send(query, id=plan["id"]) == {"applicable": False, "hash": plan["hash"]}


async def test_rule_12_a_new_record_is_short_lived_until_the_domain_can_send(launch: Launch) -> None:
    async with planning(launch, 1) as here:
        plan = await here.planned()
        assert {each["ttl"] for each in plan["changes"]} == {300}
        await here.applied(plan)
        here.zone.remove("bounce.starcomm.be", "CNAME")
        assert [each["ttl"] for each in (await here.planned())["changes"]] == [3600]


async def test_rule_01_two_spf_records_block(launch: Launch) -> None:
    async with planning(launch) as here:
        here.zone.add(ZONE, "TXT", '"v=spf1 a -all"')
        plan = await here.planned()
        assert (codes_of(plan["blockers"]), plan["applicable"]) == (["SPF_MULTIPLE"], False)
        before = here.zone.lines()
        assert codes(await here.apply(plan)) == [("PLAN_BLOCKED", "planId")]
        assert here.zone.lines() == before


async def test_rule_04_a_policy_is_planned_only_when_it_was_ticked(launch: Launch) -> None:
    async with planning(launch, 1) as here:
        rows = await checked(here)
        plan = await here.planned()
        assert [each["records"][0]["purpose"] for each in plan["changes"]] == ["RETURN_PATH", "DKIM"]
        ticked = await here.planned(recordIds=[rows["DMARC"]["id"]])
        [change] = ticked["changes"]
        assert (change["name"], change["after"]) == ("_dmarc.starcomm.be", ["v=DMARC1; p=none"])
        await here.applied(ticked)
        assert '_dmarc.starcomm.be. 300 IN TXT "v=DMARC1; p=none"' in here.zone.lines()


@pytest.mark.parametrize("policy", ["v=DMARC1; p=reject; rua=mailto:a@b.example", "v=DMARC1;p=none;sp=reject"])
async def test_rule_04_a_policy_that_is_there_is_never_touched(launch: Launch, policy: str) -> None:
    async with planning(launch, 1) as here:
        rows = await checked(here)
        here.zone.add("_dmarc.starcomm.be", "TXT", quoted(policy))
        plan = await here.planned(recordIds=[rows["DMARC"]["id"], rows["DKIM"]["id"]])
        assert [each["records"][0]["purpose"] for each in plan["changes"]] == ["DKIM"]
        assert plan["blockers"] == []


async def test_rule_04_a_policy_that_decides_from_elsewhere_is_enough(launch: Launch) -> None:
    async with planning(launch, 1) as here:
        here.domain = (await here.service.prepare("facturen.starcomm.be"))["domain"]
        row = (await checked(here))["DMARC"]
        assert row["name"] == "_dmarc.starcomm.be"
        assert [each["name"] for each in (await here.planned(recordIds=[row["id"]]))["changes"]] == [row["name"]]
        here.zone.add("_dmarc.facturen.starcomm.be", "TXT", '"v=DMARC1; p=reject"')
        plan = await here.planned(recordIds=[row["id"]])
        assert (plan["changes"], plan["blockers"], plan["applicable"]) == ([], [], False)


async def test_rule_04_no_policy_is_planned_where_nobody_could_look(launch: Launch) -> None:
    async with planning(launch, 1) as here:
        here.domain = (await here.service.prepare("facturen.starcomm.be"))["domain"]
        row = (await checked(here))["DMARC"]
        here.zone.add("_dmarc.facturen.starcomm.be", "NS", "ns.gone.example.")
        plan = await here.planned(recordIds=[row["id"]])
        assert (codes_of(plan["blockers"]), plan["applicable"]) == (["DNS_TIMEOUT"], False)


async def test_rule_04_two_policies_block(launch: Launch) -> None:
    async with planning(launch, 1) as here:
        rows = await checked(here)
        here.zone.add("_dmarc.starcomm.be", "TXT", '"v=DMARC1; p=none"', '"v=DMARC1; p=reject"')
        plan = await here.planned(recordIds=[rows["DMARC"]["id"]])
        assert (codes_of(plan["blockers"]), plan["applicable"]) == (["DMARC_MULTIPLE"], False)


async def test_rule_05_what_others_have_at_our_name_blocks_and_stays(launch: Launch) -> None:
    async with planning(launch, 1) as here:
        here.zone.add("bounce.starcomm.be", "CNAME", "else.example.")
        before = here.zone.lines()
        plan = await here.planned()
        [blocker] = plan["blockers"]
        assert (blocker["code"], blocker["severity"]) == ("RECORD_IN_THE_WAY", "ERROR")
        assert "else.example." in blocker["message"]
        assert codes(await here.apply(plan)) == [("PLAN_BLOCKED", "planId")]
        assert (here.zone.lines(), here.updates()) == (before, 0)


async def test_rule_06_an_address_at_the_alias_s_name_blocks(launch: Launch) -> None:
    async with planning(launch, 1) as here:
        here.zone.add("bounce.starcomm.be", "A", "192.0.2.1")
        plan = await here.planned()
        assert (codes_of(plan["blockers"]), plan["applicable"]) == (["DNS_CNAME_CONFLICT"], False)


async def test_rule_07_a_wildcard_is_no_record_and_its_end_is_told(launch: Launch) -> None:
    async with planning(launch, 1) as here:
        here.zone.add("*.starcomm.be", "CNAME", "else.example.")
        plan = await here.planned()
        assert plan["blockers"] == []
        assert codes_of(plan["warnings"]) == ["WILDCARD_ENDS", "WILDCARD_ENDS"]
        assert "bounce.starcomm.be" in plan["warnings"][0]["message"]
        assert (await here.applied(plan))["state"] == "APPLIED"
        manual = await here.planned(connectionId=None)
        assert manual["changes"] == []


async def test_rule_07_the_manual_plan_sees_through_a_wildcard(launch: Launch) -> None:
    async with planning(launch, 1) as here:
        here.zone.add("*.starcomm.be", "CNAME", "rp.sendas.example.")
        plan = await here.planned(connectionId=None)
        assert plan["changes"][0]["name"] == "bounce.starcomm.be"


async def test_rule_08_a_policy_in_the_parent_zone_is_left_to_another_plan(launch: Launch) -> None:
    async with planning(launch, 1) as here:
        child = "facturen.starcomm.be"
        soa = "@ 300 IN SOA ns.dns.example. h.dns.example. 1 3600 600 86400 60\n@ 300 IN NS ns.dns.example.\n"
        here.server.serve(ZoneData(child, soa))
        here.zone.add(child, "NS", "ns.dns.example.")
        here.domain = (await here.service.prepare(child))["domain"]
        here.connection = here.connect(zone=child)
        rows = await checked(here)
        plan = await here.planned(recordIds=[each["id"] for each in rows.values()])
        assert plan["zone"] == child
        assert [each["records"][0]["purpose"] for each in plan["changes"]] == ["RETURN_PATH", "DKIM"]
        assert codes_of(plan["warnings"]) == ["ZONE_OTHER"]
        assert plan["applicable"]
        # The parent's credential does not reach into the child.
        here.connection = here.connect()
        assert codes(await here.plan()) == [("ZONE_NOT_FOUND", "connectionId")]


async def test_rule_08_a_name_that_is_delegated_away_does_not_spoil_the_rest(launch: Launch) -> None:
    async with planning(launch, 1) as here:
        child = "bounce.starcomm.be"
        soa = "@ 300 IN SOA ns.dns.example. h.dns.example. 1 3600 600 86400 60\n@ 300 IN NS ns.dns.example.\n"
        here.server.serve(ZoneData(child, soa))
        here.zone.add(child, "NS", "ns.dns.example.")
        plan = await here.planned()
        assert (plan["zone"], codes_of(plan["warnings"])) == (ZONE, ["ZONE_OTHER"])
        assert [each["records"][0]["purpose"] for each in plan["changes"]] == ["DKIM"]
        assert plan["applicable"]


class Moved(Through):
    """A provider that still has a zone which the internet asks elsewhere."""

    async def zones(self, domain: str) -> Sequence[Zone]:
        return [replace(each, nameservers=("ns.old-hoster.example.",)) for each in await super().zones(domain)]


async def test_rule_08_other_name_servers_at_the_provider_block(launch: Launch) -> None:
    async with planning(launch, 1, providers=Interposed(Moved)) as here:
        plan = await here.planned()
        assert codes_of(plan["blockers"]) == ["ZONE_MISMATCH"]
        assert "ns.old-hoster.example, but the internet asks ns.dns.example" in plan["blockers"][0]["message"]
        assert codes(await here.apply(plan)) == [("PLAN_BLOCKED", "planId")]


class Doubting(Through):
    """A provider that lists something else than is served."""

    async def read(self, zone: Zone, names: Collection[str]) -> Sequence[RRset]:
        return [each for each in await super().read(zone, names) if each.type != "TXT"]


async def test_rule_09_a_provider_that_lists_less_than_is_served_blocks(launch: Launch) -> None:
    async with planning(launch, providers=Interposed(Doubting)) as here:
        plan = await here.planned()
        assert (codes_of(plan["blockers"]), plan["applicable"]) == (["DNS_INCONSISTENT"], False)


async def test_the_manual_plan_is_the_same_and_cannot_be_applied(launch: Launch) -> None:
    async with planning(launch) as here:
        manual, automatic = await here.planned(connectionId=None), await here.planned()
        shown = [{key: value for key, value in each.items() if key != "ttl"} for each in manual["changes"]]
        assert shown == [{key: value for key, value in each.items() if key != "ttl"} for each in automatic["changes"]]
        assert (manual["provider"]["id"], manual["connection"], manual["applicable"]) == ("manual", None, False)
        assert codes(await here.apply(manual)) == [("PLAN_BLOCKED", "planId")]
        assert here.updates() == 0


async def test_a_plan_with_nothing_to_do_cannot_be_applied(launch: Launch) -> None:
    async with planning(launch) as here:
        await here.applied(await here.planned())
        plan = await here.planned()
        assert (plan["changes"], plan["blockers"], plan["applicable"]) == ([], [], False)
        assert codes(await here.apply(plan)) == [("PLAN_BLOCKED", "planId")]


async def test_rule_26_a_plan_of_thirteen_records_is_refused(launch: Launch) -> None:
    async with planning(launch) as here:
        ids = [global_id("DnsRecord", uuid4()) for _ in range(13)]
        assert codes(await here.plan(recordIds=ids)) == [("LIMIT_REACHED", "recordIds")]
        assert codes(await here.plan(recordIds=ids[:12])) == [("NOT_FOUND", "recordIds")]
        assert here.audited() == []


async def test_no_records_at_all_are_not_the_required_ones(launch: Launch) -> None:
    async with planning(launch) as here:
        answer = await here.plan(recordIds=[])
        assert answer["plan"] is None or answer["plan"]["changes"] == []


async def test_a_credential_for_another_zone_is_told(launch: Launch) -> None:
    async with planning(launch) as here:
        here.connection = here.connect(zone="be")
        assert codes(await here.plan()) == [("ZONE_NOT_FOUND", "connectionId")]
        here.connection = here.connect(zone="shop.be")
        answer = await here.plan()
        assert codes(answer) == [("ZONE_NOT_FOUND", "connectionId")]
        assert answer["plan"] is None
        assert ZONE in answer["userErrors"][0]["message"]


async def test_a_key_that_is_not_accepted_is_told(launch: Launch) -> None:
    async with planning(launch) as here:
        here.connection = here.connect(secret=OTHER_SECRET)
        answer = await here.plan()
        assert codes(answer) == [("CREDENTIALS_REFUSED", "connectionId")]
        assert OTHER_SECRET not in answer["userErrors"][0]["message"]


async def test_a_provider_that_is_down_is_told(launch: Launch) -> None:
    async with planning(launch) as here:
        here.connection = here.connect(port="1")
        assert codes(await here.plan()) == [("PROVIDER_UNAVAILABLE", "connectionId")]


class Broken(Through):
    async def read(self, zone: Zone, names: Collection[str]) -> Sequence[RRset]:
        del zone, names
        message = "a secret canary"
        raise RuntimeError(message)


async def test_a_plugin_that_is_gone_is_told(launch: Launch) -> None:
    async with planning(launch) as here:
        run = await here.applied(await here.planned())
        here.service.execute("UPDATE dns_connection SET provider_id = 'gone'")
        for more in ({}, {"connectionId": None, "undoesRunId": run["id"]}):
            answer = await here.plan("starcomm", **more)
            assert codes(answer) == [("INVALID_INPUT", "connectionId")]
            assert answer["userErrors"][0]["message"] == "There is no such provider here: there is no provider 'gone'"


async def test_a_plugin_that_breaks_is_told_without_its_words(launch: Launch) -> None:
    async with planning(launch, providers=Interposed(Broken)) as here:
        answer = await here.plan()
        assert codes(answer) == [("PROVIDER_UNAVAILABLE", "connectionId")]
        assert "canary" not in answer["userErrors"][0]["message"]
        assert "RuntimeError" in answer["userErrors"][0]["message"]


async def test_rule_25_ids_of_another_company_answer_as_missing_ones_byte_for_byte(launch: Launch) -> None:
    async with planning(launch) as here:
        run = await here.applied(await here.planned())
        rival = await here.service.create_company(externalId="rival", name="Rival", email="info@rival.be")
        assert rival
        own = (await here.service.prepare("rival.be", "rival"))["domain"]
        own_connection = here.connect("rival", zone="rival.be")
        plan = await here.planned()
        cases: list[tuple[str, str, dict[str, object]]] = [
            ("domainId", here.domain["id"], {}),
            ("connectionId", here.connection, {"domainId": own["id"]}),
            ("recordIds", here.domain["records"][0]["id"], {"domainId": own["id"], "connectionId": own_connection}),
            ("undoesRunId", run["id"], {"domainId": own["id"], "connectionId": own_connection}),
        ]
        kinds = {
            "domainId": "Domain",
            "connectionId": "DnsConnection",
            "recordIds": "DnsRecord",
            "undoesRunId": "DnsRun",
        }
        before = here.zone.lines()
        for field, foreign, others in cases:
            said: list[str] = []
            for own_id in (foreign, global_id(kinds[field], uuid4()), "nonsense", ""):
                value = [own_id] if field == "recordIds" else own_id
                answer = await here.service.post(
                    PLAN, {"input": {"domainId": foreign, **others, field: value}}, company="rival"
                )
                said.append(answer.text)
            assert "NOT_FOUND" in said[0]
            assert len(set(said)) == 1, (field, said)
        for shown, kind in ((plan["id"], "DnsPlan"), (run["id"], "DnsRun"), (here.connection, "DnsConnection")):
            mine = await here.service.post(NODE, {"id": shown})
            assert shown in mine.text
            foreign_answer = await here.service.post(NODE, {"id": shown}, company="rival")
            missing = await here.service.post(NODE, {"id": global_id(kind, uuid4())}, company="rival")
            assert foreign_answer.text == missing.text
        assert here.zone.lines() == before


async def test_rule_25_two_companies_with_one_domain_see_their_own_plans_alone(launch: Launch) -> None:
    async with planning(launch, 1) as here:
        await here.service.create_company(externalId="rival", name="Rival", email="info@starcomm.be")
        mine = here.domain
        here.domain = (await here.service.prepare(ZONE, "rival"))["domain"]
        theirs = await here.planned(company="rival", connectionId=None)
        here.domain = mine
        plan = await here.planned()
        keys = [
            next(each["name"] for each in made["changes"] if "_domainkey" in each["name"]) for made in (plan, theirs)
        ]
        assert keys[0] != keys[1]
        assert codes(await here.apply(plan, company="rival")) == [("NOT_FOUND", "planId")]
        assert here.updates() == 0


async def test_planning_needs_its_scope(launch: Launch) -> None:
    async with planning(launch) as here:
        token = await here.service.new_token(*(set(Scope) - {Scope.DNS_PLAN}))
        given = {"domainId": here.domain["id"], "connectionId": here.connection}
        answer = (await here.service.post(PLAN, {"input": given}, token=token)).json()
        assert [each["extensions"]["code"] for each in answer["errors"]] == ["FORBIDDEN"]
        assert here.audited() == []


HOUSE = """
@hookimpl
def sendas_dns_review(zone, changes, context):
    assert (zone, context["domain"]) == ("starcomm.be.", "starcomm.be")
    if len(changes) == 2:
        return [("block", "No changes on Fridays."), ("warn", "Tell Theo.")]
"""
FAILING = """
@hookimpl
def sendas_dns_review(zone, changes, context):
    raise RuntimeError("a secret canary")
"""


@pytest.mark.parametrize(
    ("code", "blocked", "warned"),
    [
        (HOUSE, "House rule: No changes on Fridays.", ["House rule: Tell Theo."]),
        (FAILING, "House rule: The plugin house could not review this plan.", list[str]()),
    ],
)
async def test_a_house_rule_blocks_and_so_does_one_that_breaks(
    launch: Launch, tmp_path: Path, code: str, blocked: str, warned: list[str]
) -> None:
    install(tmp_path, "house", code)
    with on_path(tmp_path):
        async with planning(launch, providers=PluginHost((*SHIPPED, "house"))) as here:
            plan = await here.planned()
            assert [(each["code"], each["message"]) for each in plan["blockers"]] == [("HOUSE_RULE", blocked)]
            assert [each["message"] for each in plan["warnings"]] == warned
            assert codes(await here.apply(plan)) == [("PLAN_BLOCKED", "planId")]
            assert here.updates() == 0


async def test_no_transaction_is_open_while_the_provider_is_asked(launch: Launch) -> None:
    written: list[str] = []

    class Writing(Through):
        async def read(self, zone: Zone, names: Collection[str]) -> Sequence[RRset]:
            other = sqlite3.connect(path[0], timeout=0)
            other.execute("UPDATE company SET name = 'Renamed'")
            other.commit()
            other.close()
            written.append(zone.name)
            return await super().read(zone, names)

    path: list[Path] = []

    def between(provider: DnsProvider) -> DnsProvider:
        return Writing(provider)

    async with planning(launch, providers=Interposed(between)) as here:
        path.append(here.service.path)
        assert (await here.planned())["applicable"]
        assert written == [f"{ZONE}."]


async def both_servers(here: Planning) -> list[Any]:
    """Let server 2 take over from server 1, by plans; the rows of server 1 that may go."""
    await here.applied(await here.planned())
    old = here.domain
    here.domain = (await here.service.prepare(ZONE, method="OWN_DOMAIN_SERVER_2"))["domain"]
    await here.applied(await here.planned())
    await here.service.settings(method="OWN_DOMAIN_SERVER_2")
    here.domain = old
    rows = (await here.service.domains())[ZONE, "OWN_DOMAIN_SERVER_1"]["records"]
    return [each for each in rows if each["action"] == "REMOVE"]


async def test_a_stale_record_is_removed_when_it_was_ticked(launch: Launch) -> None:
    async with planning(launch, 1) as here:
        stale = await both_servers(here)
        assert sorted(each["purpose"] for each in stale) == ["DKIM", "RETURN_PATH"]
        plan = await here.planned(recordIds=[each["id"] for each in stale])
        assert [each["after"] for each in plan["changes"]] == [None, None]
        assert "another server sends from this domain now" in plan["changes"][0]["reason"]
        assert (await here.applied(plan))["state"] == "APPLIED"
        left = [line for line in here.zone.lines() if "bounce" in line or "_domainkey" in line]
        assert len(left) == 1, "server 2 keeps its key"
        assert f'{ZONE}. 900 IN TXT "{MERGED}"' in here.zone.lines()


async def test_a_stale_record_that_is_no_longer_exactly_ours_stays(launch: Launch) -> None:
    async with planning(launch, 1) as here:
        stale = await both_servers(here)
        key = next(each for each in stale if each["purpose"] == "DKIM")
        here.zone.add(key["name"], "TXT", '"theirs"')
        plan = await here.planned(recordIds=[key["id"]])
        assert (plan["changes"], codes_of(plan["blockers"])) == ([], ["RECORD_IN_THE_WAY"])


async def test_a_full_record_is_blocked_with_the_ways_out_in_order(launch: Launch) -> None:
    async with planning(launch) as here:
        example = here.server.zone("example")
        for number in range(1, 11):
            example.add(f"p{number}.example.", "TXT", f'"v=spf1 ip4:203.0.113.{number} -all"')
        full = " ".join(f"include:p{number}.example" for number in range(1, 11))
        here.zone.replace(f"{ZONE}.", "TXT", f'"v=spf1 {full} -all"')
        plan = await here.planned()
        assert [each["code"] for each in plan["blockers"]] == ["SPF_TOO_MANY_LOOKUPS"]
        offers = [each["message"] for each in plan["warnings"] if each["severity"] == "INFO"]
        assert offers[0].startswith("Let bounces come to a name of your own")
        assert "ip4:198.51.100.0/24" in next(each for each in offers if "would then need 10" in each)
        assert not any(each["name"] == ZONE for each in plan["changes"])


async def test_two_records_are_never_merged_without_a_person(launch: Launch) -> None:
    async with planning(launch) as here:
        here.zone.replace(f"{ZONE}.", "TXT", '"v=spf1 mx -all"', '"v=spf1 ip4:203.0.113.7 ~all"')
        plan = await here.planned()
        [blocker] = plan["blockers"]
        assert (blocker["code"], plan["applicable"]) == ("SPF_MULTIPLE", False)
        assert "v=spf1 ip4:203.0.113.7 mx include:spf2.sendas.example ~all" in blocker["message"]
