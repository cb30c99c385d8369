"""Plans that a person carries out at the DNS host: shown as others are, never applied by us."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sendas.actions.caller import Caller
from sendas.actions.plan_dns import PlanRequest, plan_dns
from sendas.actions.plan_visit import plan_visit
from sendas.actions.sweep_visits import sweep_visits
from sendas.dns.endpoint import parse_endpoint
from sendas.dns.reader import AuthoritativeReader
from sendas.domain.check_code import CheckCode
from sendas.domain.dns_plan import MANUAL
from sendas.domain.locale import Locale
from sendas.domain.principal import Scope
from sendas_providers import Handoff, NotOffered, ProviderInfo, Unavailable
from tests.concierge import HOST, INFO, Concierge, WithConcierge, state_in
from tests.conftest import Launch
from tests.planning import MERGED, SPF, THEIRS, ZONE, Planning, codes_of, planning, uuid_of
from tests.service import codes

VISIT = """mutation ($input: PlanDnsInput!) { planDns(input: $input) {
plan { id hash zone applicable redirectUrl provider { id kind } connection { id }
changes { name type before after ttl reason } blockers { code } warnings { code } }
userErrors { code message field } } }"""
NODE = "query ($id: ID!) { node(id: $id) { ... on DnsPlan { id hash redirectUrl } } }"


@asynccontextmanager
async def visiting(
    launch: Launch, concierge: Concierge, info: ProviderInfo = INFO, **changes: Any
) -> AsyncGenerator[Planning]:
    async with planning(launch, providers=WithConcierge(concierge, info), **changes) as here:
        yield here


async def visit(here: Planning, company: str = "starcomm", **changes: object) -> Any:
    given = {"domainId": here.domain["id"], "providerId": INFO.id} | changes
    return await here.service.send(VISIT, company=company, input=given)


async def visited(here: Planning, company: str = "starcomm", **changes: object) -> Any:
    answer = await visit(here, company, **changes)
    assert answer["userErrors"] == []
    return answer["plan"]


async def test_it_shows_the_same_changes_as_other_plans_and_where_to_go(launch: Launch) -> None:
    concierge = Concierge()
    async with visiting(launch, concierge) as here:
        plan = await visited(here)
        [spf] = [each for each in plan["changes"] if each["name"] == ZONE]
        assert (spf["before"], spf["after"]) == (sorted([THEIRS, SPF]), sorted([THEIRS, MERGED]))
        by_us = await here.planned()
        shown = [(each["name"], each["type"], each["before"], each["after"]) for each in by_us["changes"]]
        assert [(each["name"], each["type"], each["before"], each["after"]) for each in plan["changes"]] == shown
        assert (plan["zone"], plan["provider"], plan["connection"]) == (
            ZONE,
            {"id": "concierge", "kind": "REDIRECT"},
            None,
        )
        assert (plan["blockers"], plan["warnings"], plan["applicable"]) == ([], [], False)
        assert plan["redirectUrl"].startswith(f"{HOST}/apply?")
        assert len(state_in(plan["redirectUrl"])) == 22
        assert "domain-connect%2Freturn&" in plan["redirectUrl"]
        [(zone, changes, locale)] = concierge.asked
        assert (zone, [each.key[0] for each in changes], locale) == (
            f"{ZONE}.",
            [f"{each['name']}." for each in plan["changes"]],
            "en",
        )
        assert here.updates() == 0


async def test_where_to_go_is_told_once_and_only_its_hash_is_kept(launch: Launch) -> None:
    async with visiting(launch, Concierge()) as here:
        plan = await visited(here)
        state = state_in(plan["redirectUrl"])
        again = await here.service.send(NODE, id=plan["id"])
        assert again == {"id": plan["id"], "hash": plan["hash"], "redirectUrl": None}
        assert state not in repr(here.service.dump())
        assert [action for action, _, _ in here.audited()] == ["dns.plan", "dns.visit"]
        assert not any(state in detail for _, _, detail in here.audited())
        [row] = here.service.dump()["host_visit"]
        assert plan["hash"] in row


async def test_it_is_never_applied_by_us(launch: Launch) -> None:
    async with visiting(launch, Concierge()) as here:
        plan = await visited(here)
        refused = await here.apply(plan)
        assert codes(refused) == [("PLAN_REDIRECTS", "planId")]
        assert "redirectUrl" in refused["userErrors"][0]["message"]
        assert codes(await here.apply(plan, approved="other")) == [("PLAN_CHANGED", "hash")]
        assert here.updates() == 0


async def test_the_safety_rules_hold_before_anybody_is_asked(launch: Launch) -> None:
    concierge = Concierge()
    async with visiting(launch, concierge) as here:
        here.zone.add(ZONE, "TXT", '"v=spf1 -all"')
        plan = await visited(here)
        assert codes_of(plan["blockers"])
        assert (plan["redirectUrl"], concierge.asked) == (None, [])
        assert codes(await here.apply(plan)) == [("PLAN_BLOCKED", "planId")]
        assert here.service.dump()["host_visit"] == []


@pytest.mark.parametrize(
    ("rdtype", "value"),
    [
        ("A", "192.0.2.7"),
        ("AAAA", "2001:db8::7"),
        ("SRV", "1 1 443 a.example."),
        ("CAA", '0 issue "ca.example"'),
        ("NAPTR", '1 1 "u" "x" "!a!b!" .'),
    ],
)
@pytest.mark.parametrize("provider", [INFO.id, "manual"])
async def test_an_alias_takes_the_place_of_nothing_whatever_type_it_is(
    launch: Launch, rdtype: str, value: str, provider: str
) -> None:
    """A host of Domain Connect removes what cannot stand beside an alias."""
    concierge = Concierge()
    async with visiting(launch, concierge, server=1) as here:
        here.zone.add(f"bounce.{ZONE}", rdtype, value)
        plan = await visited(here, providerId=provider)
        assert codes_of(plan["blockers"]) == ["DNS_CNAME_CONFLICT"]
        assert (plan["redirectUrl"], concierge.asked) == (None, [])


@pytest.mark.parametrize(
    "wildcard", [("CNAME", "else.example."), ("A", "192.0.2.1"), ("AAAA", "2001:db8::1"), ("TXT", '"theirs"')]
)
async def test_a_wildcard_hides_nothing_that_stands_at_the_name(launch: Launch, wildcard: tuple[str, str]) -> None:
    async with visiting(launch, Concierge(), server=1) as here:
        here.zone.add(f"*.{ZONE}", *wildcard)
        here.zone.add(f"bounce.{ZONE}", "SRV", "1 1 443 a.example.")
        assert "DNS_CNAME_CONFLICT" in codes_of((await visited(here))["blockers"])


async def test_an_alias_ends_what_a_wildcard_says_and_nothing_of_its_own(launch: Launch) -> None:
    async with visiting(launch, Concierge(), server=1) as here:
        here.zone.add(f"*.{ZONE}", "A", "192.0.2.1")
        assert (await visited(here))["blockers"] == []
        here.zone.add(f"bounce.{ZONE}", "A", "192.0.2.7")
        assert codes_of((await visited(here))["blockers"]) == ["DNS_CNAME_CONFLICT"]


@pytest.mark.parametrize(
    ("failure", "code"), [(NotOffered("no template"), "NOT_AVAILABLE"), (Unavailable("no"), "PROVIDER_UNAVAILABLE")]
)
async def test_a_host_that_does_not_offer_it_or_does_not_answer_is_told(
    launch: Launch, failure: Exception, code: str
) -> None:
    async with visiting(launch, Concierge(failure=failure)) as here:
        answer = await visit(here)
        assert (codes(answer), answer["plan"]) == ([(code, "providerId")], None)
        assert str(failure) in answer["userErrors"][0]["message"]
        assert (here.service.dump()["host_visit"], here.service.dump()["dns_plan"]) == ([], [])


async def test_a_plugin_that_breaks_is_no_crash_and_its_words_are_not_told(launch: Launch) -> None:
    async with visiting(launch, Concierge(failure=ValueError("canary"))) as here:
        answer = await visit(here)
        assert codes(answer) == [("PROVIDER_UNAVAILABLE", "providerId")]
        assert "canary" not in answer["userErrors"][0]["message"]


@pytest.mark.parametrize(
    "answer",
    [
        None,
        Handoff(),
        Handoff(url="http://dns.example/"),
        Handoff(url="javascript:alert(1)"),
        Handoff(url="//dns.example"),
        Handoff(url="https://a@dns.example/"),
        Handoff(url="https://dns.example/\r\nset-cookie: a=b"),
        Handoff(url="https:///nowhere"),
        "https://dns.example/",
    ],
)
async def test_nobody_is_sent_to_an_address_that_is_none(launch: Launch, answer: Any) -> None:
    async with visiting(launch, Concierge(answer=answer)) as here:
        refused = await visit(here)
        assert [code for code, _ in codes(refused)] in (["NOT_AVAILABLE"], ["PROVIDER_UNAVAILABLE"])
        assert here.service.dump()["host_visit"] == []


async def test_only_a_provider_that_redirects_and_is_set_up_can_be_named(launch: Launch) -> None:
    needing = ProviderInfo(INFO.id, INFO.name, "redirect", "nowhere:at_all", needs_settings=("key",))
    async with visiting(launch, Concierge(), needing) as here:
        for provider in ("concierge", "rfc2136", "nobody"):
            assert codes(await visit(here, providerId=provider)) == [("INVALID_INPUT", "providerId")]
    async with visiting(launch, Concierge()) as here:
        both = await visit(here, connectionId=here.connection)
        assert codes(both) == [("INVALID_INPUT", "providerId")]
        assert (await visited(here, providerId="manual"))["redirectUrl"] is None


async def test_who_may_only_plan_gets_no_approval(launch: Launch) -> None:
    concierge = Concierge()
    async with visiting(launch, concierge) as here:
        token = await here.service.new_token(Scope.DNS_PLAN)
        given = {"input": {"domainId": here.domain["id"], "providerId": INFO.id}}
        answer = (await here.service.post(VISIT, given, token=token)).json()
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
        assert concierge.asked == []


async def test_another_company_s_domain_is_not_found(launch: Launch) -> None:
    concierge = Concierge()
    async with visiting(launch, concierge) as here:
        await here.service.create_company(externalId="other", name="Other", email="a@other.example")
        assert codes(await visit(here, company="other")) == [("NOT_FOUND", "domainId")]
        assert concierge.asked == []


async def test_another_company_s_plan_is_not_found(launch: Launch) -> None:
    async with visiting(launch, Concierge()) as here:
        plan = await visited(here)
        await here.service.create_company(externalId="other", name="Other", email="a@other.example")
        assert codes(await here.apply(plan, company="other")) == [("NOT_FOUND", "planId")]
        assert await here.service.send(NODE, company="other", id=plan["id"]) is None


@pytest.mark.parametrize("looked_up", [False, True])
async def test_a_zone_that_several_hosts_run_is_not_changed_at_one_of_them(launch: Launch, *, looked_up: bool) -> None:
    """Nobody may have looked the domain up, or the zone may have got its second host since."""
    concierge = Concierge()
    async with visiting(launch, concierge) as here:
        if looked_up:
            await here.service.check(here.domain["id"])
        here.zone.add(ZONE, "NS", "ns1.domaincontrol.com.", "ns.cloudflare.com.")
        forgetful = AuthoritativeReader([parse_endpoint(here.server.endpoint)], allow_private=True, deadline=2)
        services, caller = replace(here.service.services, reader=forgetful), Caller(here.company_id, "somebody")
        request = PlanRequest(uuid_of(here.domain["id"]), provider_id=INFO.id)
        planned = await plan_visit(services, caller, request, Locale.EN)
        assert [each.code for each in planned.plan.blockers] == [CheckCode.ZONE_MISMATCH]
        assert (planned.url, concierge.asked) == (None, [])
        assert (await plan_dns(services, caller, replace(request, provider_id=MANUAL))).blockers == []


async def test_rule_08_nobody_is_sent_to_a_host_that_the_zone_has_left(launch: Launch) -> None:
    """Who moves a zone often takes the hint along, and the old host may still hold what nobody asks for."""
    concierge = Concierge(nameservers=("NS1.old.example.", "ns2.old.example."))
    async with visiting(launch, concierge) as here:
        await here.service.check(here.domain["id"])
        answer = await visit(here)
        assert codes(answer) == [("NOT_AVAILABLE", "providerId")]
        assert "ns1.old.example" in answer["userErrors"][0]["message"]
        assert here.service.dump()["host_visit"] == []
        concierge.nameservers = ("NS.DNS.example.", "ns2.dns.example")
        assert (await visited(here))["redirectUrl"]


async def test_nobody_is_sent_while_a_run_changes_the_zone(launch: Launch) -> None:
    concierge = Concierge()
    async with visiting(launch, concierge) as here:
        run = await here.applied(await here.planned())
        here.service.execute("UPDATE dns_run SET state = 'RUNNING'")
        here.zone.remove(f"bounce.{ZONE}", "CNAME")
        here.zone.replace(ZONE, "TXT", f'"{SPF}"')
        assert codes(await visit(here)) == [("RUN_IN_PROGRESS", "domainId")]
        assert concierge.asked == []
        here.service.execute("UPDATE dns_run SET state = 'APPLIED'")
        assert run["state"] == "APPLIED"
        assert (await visited(here))["redirectUrl"]


async def test_nobody_is_sent_into_a_run_that_began_while_the_host_was_asked(launch: Launch) -> None:
    concierge = Concierge()
    async with visiting(launch, concierge) as here:
        await here.applied(await here.planned())
        here.zone.replace(ZONE, "TXT", f'"{SPF}"')
        going = concierge.handoff

        async def meanwhile(*args: Any, **options: Any) -> Any:
            here.service.execute("UPDATE dns_run SET state = 'RUNNING'")
            return await going(*args, **options)

        concierge.handoff = meanwhile  # type: ignore[method-assign]  # somebody else applies a plan on the way
        assert codes(await visit(here)) == [("RUN_IN_PROGRESS", "domainId")]
        assert here.service.dump()["host_visit"] == []
        here.service.execute("UPDATE dns_run SET state = 'APPLIED'")


async def test_a_domain_that_waits_is_looked_up_soon(launch: Launch) -> None:
    async with visiting(launch, Concierge()) as here:
        here.service.clock.move(days=2)
        await here.service.check(here.domain["id"])
        before = await here.service.check(here.domain["id"])
        await visited(here)
        row = next(iter((await here.service.domains()).values()))
        assert row["nextCheckAt"] < before["domain"]["nextCheckAt"]


async def test_visits_are_swept_when_their_hour_is_over(launch: Launch) -> None:
    async with visiting(launch, Concierge()) as here:
        await visited(here)
        await sweep_visits(here.service.services)
        assert len(here.service.dump()["host_visit"]) == 1
        here.service.clock.now += timedelta(hours=1)
        await sweep_visits(here.service.services)
        assert here.service.dump()["host_visit"] == []


async def test_a_domain_that_goes_takes_its_visits_along(launch: Launch) -> None:
    async with visiting(launch, Concierge()) as here:
        await visited(here)
        await here.service.send(
            "mutation ($id: ID!) { removeDomain(id: $id) { userErrors { code } } }", id=here.domain["id"]
        )
        assert here.service.dump()["host_visit"] == []
        assert uuid_of(here.domain["id"])
