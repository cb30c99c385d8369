"""A provider that sendas does not ship: installed, found by its entry point, and driven by the service."""

import json
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from zonelet_server import Contents, Key, RRset, ZoneletServer

from sendas_providers import PluginHost, ProviderOptions
from tests.conftest import Launch
from tests.guide import EXAMPLE
from tests.planning import MERGED, SPF, THEIRS, ZONE, outcomes, planning
from tests.sendas_providers.installed import on_path

KEY = "a-key-of-the-customer-0123456789"
FORMS = "{ dnsProviders { id available problem auth { id fields { key secret } } } }"
CONNECT = """mutation ($input: ConnectDnsProviderInput!) { connectDnsProvider(input: $input) {
connection { id zones problem } userErrors { code message } } }"""
GRANT = "query ($id: ID!) { node(id: $id) { ... on DnsPlan { grant grantAdvice } } }"


@pytest.fixture
def installed(tmp_path: Path) -> Generator[None]:
    site = tmp_path / "site"
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--target", str(site), str(EXAMPLE)], check=True, timeout=120)  # noqa: S603  (our own)
    with on_path(site):
        yield
    for name in [name for name in sys.modules if name.partition(".")[0] == "sendas_zonelet"]:
        del sys.modules[name]


@pytest.mark.usefixtures("installed")
async def test_the_service_applies_a_plan_with_it_and_takes_it_back(launch: Launch) -> None:
    contents = Contents({"z1": ZONE}, servers=("ns.dns.example",))
    contents.rrsets["z1", ZONE, "TXT"] = RRset(900, [f'"{SPF}"', f'"{THEIRS}"'], '"0"')
    contents.rrsets["z1", ZONE, "MX"] = RRset(900, ["10 mail.hoster.example."], '"0"')
    before = {key: (each.ttl, sorted(each.values)) for key, each in contents.rrsets.items()}
    host = PluginHost(["manual", "zonelet"])
    with ZoneletServer({KEY: Key("customer")}, contents).running() as server:
        options = ProviderOptions(lambda _: False, deadline=5.0, endpoints={"zonelet": server.url})
        async with planning(launch, providers=host, provider_options=options) as here:
            [offered] = [each for each in await here.service.send(FORMS) if each["id"] == "zonelet"]
            assert (offered["available"], offered["auth"][0]["fields"]) == (True, [{"key": "key", "secret": True}])
            given = {"providerId": "zonelet", "authId": "key", "credentials": [{"key": "key", "value": KEY}]}
            made = await here.service.send(CONNECT, input=given)
            assert (made["userErrors"], made["connection"]["zones"]) == ([], [ZONE])
            plan = await here.planned(connectionId=made["connection"]["id"])
            shown = await here.service.send(GRANT, id=plan["id"])
            granted = {(each["name"], each["type"]) for each in json.loads(shown["grant"])["records"]}
            assert granted == {(each["name"].rstrip("."), each["type"]) for each in plan["changes"]}
            # From here on the key may do what the plan shows, and no more.
            server.keys[KEY] = Key("customer", "z1", frozenset(granted))
            run = await here.applied(plan)
            assert (run["state"], set(outcomes(run))) == ("APPLIED", {"APPLIED"})
            assert sorted(contents.rrsets["z1", ZONE, "TXT"].values) == sorted([f'"{MERGED}"', f'"{THEIRS}"'])
            for (_, name, rdtype), each in contents.rrsets.items():
                if rdtype in {"TXT", "CNAME"}:
                    here.zone.replace(name, rdtype, *each.values, ttl=900)
            again = await here.service.send(CONNECT, input=given)
            undo = await here.planned(connectionId=again["connection"]["id"], undoesRunId=run["id"])
            assert outcomes(await here.applied(undo)) == ["APPLIED"] * len(run["results"])
    assert {key: (each.ttl, sorted(each.values)) for key, each in contents.rrsets.items()} == before
