"""The service drives it: a token is connected, a plan is made, applied and taken back."""

from collections import defaultdict
from typing import Any

from sendas_cloudflare.testing import FakeZone, Fault, Moment, Token, Trouble, on_loopback
from sendas_providers import ProviderOptions
from sendas_providers.testing import ZoneData
from tests.conftest import Launch
from tests.planning import MERGED, SPF, THEIRS, ZONE, outcomes, planning
from tests.plugins.sendas_cloudflare.subjects import STRANGER, TOKEN, fake_with

CONNECT = """mutation ($input: ConnectDnsProviderInput!) { connectDnsProvider(input: $input) {
connection { id zones status problem } userErrors { code field message } } }"""

GRANT = """query ($id: ID!) { node(id: $id) { ... on DnsPlan { grant grantAdvice } } }"""


def contents(zone: FakeZone) -> set[tuple[str, str]]:
    return {(str(row["type"]), str(row["content"])) for row in zone.records.rows.values()}


async def test_a_plan_is_applied_and_taken_back_while_writes_go_wrong(launch: Launch) -> None:
    zone = FakeZone(ZONE, name_servers=("ns.dns.example",))
    texts = [{"type": "TXT", "name": ZONE, "ttl": 900, "content": f'"{text}"'} for text in (SPF, THEIRS)]
    others: list[dict[str, Any]] = [
        {"type": "MX", "name": ZONE, "ttl": 900, "content": "mail.hoster.example", "priority": 10},
        {"type": "A", "name": f"www.{ZONE}", "ttl": 300, "content": "198.51.100.80"},
    ]
    zone.records.batch({"posts": [*texts, *others]})
    fake = fake_with(zone, token=Token(TOKEN, zones=frozenset({ZONE})))
    before = contents(zone)
    async with on_loopback(fake) as url:
        options = ProviderOptions(lambda _: False, deadline=2.0, endpoints={"cloudflare": url})
        async with planning(launch, provider_options=options) as here:
            given = {"providerId": "cloudflare", "authId": "token"}
            refused = await here.service.send(CONNECT, input=given | entered(STRANGER))
            assert [each["code"] for each in refused["userErrors"]] == ["CREDENTIALS_REFUSED"]
            made = await here.service.send(CONNECT, input=given | entered(TOKEN))
            assert (made["userErrors"], made["connection"]["zones"]) == ([], [ZONE])
            assert made["connection"]["status"] == "OK"
            assert "never expires" in made["connection"]["problem"]
            plan = await here.planned(connectionId=made["connection"]["id"])
            assert (plan["blockers"], plan["applicable"]) == ([], True)
            shown = await here.service.send(GRANT, id=plan["id"])
            assert f"choose {ZONE} alone" in shown["grantAdvice"]
            assert shown["grant"].endswith(f"&name=sendas%20{ZONE}")
            fake.trouble = Trouble(Fault.BAD_GATEWAY, Moment.AFTER, writes_only=True)
            run = await here.applied(plan)
            assert (run["state"], set(outcomes(run))) == ("APPLIED", {"APPLIED"})
            assert ("TXT", f'"{MERGED}"') in contents(zone)
            fake.trouble = None
            serve(zone, here.zone)
            # A token is for one use, so taking it back takes a token again.
            again = await here.service.send(CONNECT, input=given | entered(TOKEN))
            undo = await here.planned(connectionId=again["connection"]["id"], undoesRunId=run["id"])
            assert (undo["blockers"], undo["applicable"]) == ([], True)
            assert outcomes(await here.applied(undo)) == ["APPLIED"] * len(run["results"])
    assert contents(zone) == before


def serve(zone: FakeZone, served: ZoneData) -> None:
    """Let the name servers have the texts and aliases that the provider has."""
    rows = [row for row in zone.records.rows.values() if row["type"] in {"TXT", "CNAME"}]
    values: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        text = str(row["content"]) if row["type"] == "TXT" else f"{row['content']}."
        values[str(row["name"]), str(row["type"])].append(text)
    for (name, rdtype), texts in values.items():
        served.replace(name, rdtype, *texts, ttl=900)


def entered(token: str) -> dict[str, object]:
    return {"credentials": [{"key": "token", "value": token}]}
