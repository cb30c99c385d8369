"""The service drives it: a role is shown and assumed, a plan is made, applied, awaited and taken back."""

import json
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from moto.route53.models import FakeZone

from sendas_providers import PluginHost
from sendas_providers.testing import ZoneData
from sendas_route53.testing import FakeAws, Fault, Moment, Trouble, on_loopback
from tests.conftest import Launch
from tests.planning import MERGED, SPF, THEIRS, TIMING, ZONE, outcomes, planning
from tests.plugins.sendas_route53.subjects import OPERATOR, OWN, PRINCIPAL, ROLE, fake_with, options_at

FORMS = """{ dnsProviders { id auth { id externalId principal trustPolicy fields { key } } } }"""
CONNECT = """mutation ($input: ConnectDnsProviderInput!) { connectDnsProvider(input: $input) {
connection { id zones status problem } userErrors { code field message } } }"""
GRANT = """query ($id: ID!) { node(id: $id) { ... on DnsPlan { grant grantAdvice } } }"""


def contents(fake: FakeAws, zone: FakeZone) -> set[tuple[str, str, str]]:
    return {(each.name, each.type, value) for each in fake.entries(zone) for value in each.values}


async def test_a_plan_is_applied_and_taken_back_through_a_role(launch: Launch) -> None:
    fake = fake_with(pending=2)
    zone = fake.add_zone(ZONE, servers=("ns.dns.example",))
    fake.add_zone(ZONE, servers=("ns.lost.example",))
    fake.put(zone, f"{ZONE}.", "TXT", f'"{SPF}"', f'"{THEIRS}"', ttl=900)
    fake.put(zone, f"{ZONE}.", "MX", "10 mail.hoster.example", ttl=900)
    fake.put(zone, f"www.{ZONE}.", "A", "198.51.100.80")
    before = contents(fake, zone)
    with on_loopback(fake) as url:
        options = replace(options_at(url, "", 2.0))
        async with planning(launch, provider_options=options) as here:
            trusted = await external_id_of(here.service.send)
            fake.roles[ROLE] = ("of-another", None)
            given = {"providerId": "route53", "authId": "role", "credentials": [{"key": "role_arn", "value": ROLE}]}
            refused = await here.service.send(CONNECT, input=given)
            assert [each["code"] for each in refused["userErrors"]] == ["CREDENTIALS_REFUSED"]
            fake.roles[ROLE] = (trusted, None)
            made = await here.service.send(CONNECT, input=given)
            assert (made["userErrors"], made["connection"]["zones"]) == ([], [ZONE])
            plan = await here.planned(connectionId=made["connection"]["id"])
            assert (plan["blockers"], plan["applicable"]) == ([], True)
            shown = await here.service.send(GRANT, id=plan["id"])
            assert "these changes, take them back, and do no more" in shown["grantAdvice"]
            granted = json.loads(shown["grant"])
            fake.roles[ROLE] = (trusted, granted)  # from here on the role may do what the plan shows, and no more
            fake.trouble = Trouble(Fault.BAD_GATEWAY, Moment.AFTER, writes_only=True)
            run = await here.applied(plan)
            assert (run["state"], set(outcomes(run))) == ("APPLIED", {"APPLIED"})
            assert (f"{ZONE}.", "TXT", f'"{MERGED}"') in contents(fake, zone)
            fake.trouble = None
            serve(fake, zone, here.zone)
            undo = await here.planned(connectionId=None, undoesRunId=run["id"])
            assert (undo["blockers"], undo["applicable"]) == ([], True)
            assert outcomes(await here.applied(undo)) == ["APPLIED"] * len(run["results"])
    assert contents(fake, zone) == before
    waits = [seen for seen in fake.seen if seen.action == "GetChange"]
    assert len(waits) == 3 * len(run["results"]), "each change of the undo was PENDING twice"


@pytest.mark.parametrize("refused", [False, True])
async def test_a_run_does_not_wait_for_ever_until_it_is_served(launch: Launch, *, refused: bool) -> None:
    fake = fake_with(pending=1_000_000)
    zone = fake.add_zone(ZONE, servers=("ns.dns.example",))
    fake.put(zone, f"{ZONE}.", "TXT", f'"{SPF}"', f'"{THEIRS}"', ttl=900)
    with on_loopback(fake) as url:
        timing = replace(TIMING, settling=timedelta(seconds=0.3))
        async with planning(launch, timing=timing, provider_options=options_at(url, "", 2.0)) as here:
            keys = {"access_key_id": OWN.id, "secret_access_key": OWN.secret}
            credentials = [{"key": key, "value": value} for key, value in keys.items()]
            given = {"providerId": "route53", "authId": "keys", "credentials": credentials}
            made = await here.service.send(CONNECT, input=given)
            plan = await here.planned(connectionId=made["connection"]["id"])
            grant = json.loads((await here.service.send(GRANT, id=plan["id"]))["grant"])
            if refused:
                grant["Statement"] = [each for each in grant["Statement"] if each["Action"] != "route53:GetChange"]
            fake.keys[OWN.id].policy = grant
            run = await here.applied(plan)
    assert (run["state"], set(outcomes(run))) == ("APPLIED", {"APPLIED"})
    asked = [seen for seen in fake.seen if seen.action == "GetChange"]
    # Who may not ask is told so once for each change.
    assert len(asked) == len(run["results"]) if refused else len(asked) > 1


async def external_id_of(send: Any) -> str:
    providers = {each["id"]: each for each in await send(FORMS)}
    role, keys = providers["route53"]["auth"]
    assert [role["id"], keys["id"], role["principal"], keys["trustPolicy"]] == ["role", "keys", PRINCIPAL, None]
    own: str = role["externalId"]
    assert (len(own), own in role["trustPolicy"], OPERATOR.id in str(providers)) == (32, True, False)
    assert "external_id" not in {field["key"] for field in role["fields"]}
    return own


def serve(fake: FakeAws, zone: FakeZone, served: ZoneData) -> None:
    """Let the name servers have the texts and aliases that the provider has."""
    values: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for name, rdtype, value in contents(fake, zone):
        if rdtype in {"TXT", "CNAME"}:
            values[name.rstrip("."), rdtype].append(value)
    for (name, rdtype), texts in values.items():
        served.replace(name, rdtype, *texts, ttl=900)


async def test_two_companies_have_two_external_ids(launch: Launch) -> None:
    async with planning(launch, provider_options=options_at("http://127.0.0.1:1")) as here:
        await here.service.create_company(externalId="rival", name="Rival", email="info@rival.be")
        own = await external_id_of(here.service.send)

        async def rival(query: str) -> Any:
            return await here.service.send(query, company="rival")

        assert await external_id_of(rival) != own
        assert await external_id_of(here.service.send) == own


async def test_without_a_principal_a_role_is_refused(launch: Launch) -> None:
    options = replace(options_at("http://127.0.0.1:1"), settings={})
    async with planning(launch, provider_options=options) as here:
        [shown] = [each for each in await here.service.send(FORMS) if each["id"] == "route53"]
        assert (shown["auth"][0]["trustPolicy"], shown["auth"][0]["principal"]) == (None, None)
        given = {"providerId": "route53", "authId": "role", "credentials": [{"key": "role_arn", "value": ROLE}]}
        refused = await here.service.send(CONNECT, input=given)
        assert [each["code"] for each in refused["userErrors"]] != []
        assert "SENDAS_ROUTE53_PRINCIPAL" in str(refused) or "NOT_AVAILABLE" in str(refused)


def test_it_ships() -> None:
    assert PluginHost().find("route53").name == "Amazon Route 53"
