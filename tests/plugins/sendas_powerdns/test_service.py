"""The service drives a real PowerDNS: a key is connected, a plan is made, applied, seen in the DNS and taken back."""

import os
from collections import defaultdict
from dataclasses import replace

import dns.asyncquery
import dns.message
import pytest

from sendas_providers import ProviderOptions
from sendas_providers.testing import ZoneData
from sendas_providers.testing.trouble import Moment
from tests.conftest import Launch
from tests.logs import captured_logs
from tests.planning import MERGED, SPF, THEIRS, ZONE, outcomes, planning
from tests.plugins.fault_harness import Every
from tests.plugins.http_proxy import Fault, HttpProxy, Trouble
from tests.plugins.sendas_powerdns.subjects import HOST, KEY, STRANGER, options
from tests.servers import PowerDns

# A lost answer is waited for: 13 s a run.
_ALL = os.environ.get("SENDAS_FAULTS") == "all"
_LOST = (Fault.BAD_GATEWAY, Fault.RESET, Fault.SERVER_ERROR, Fault.TOO_MANY)[: None if _ALL else 1]
CONNECT = """mutation ($input: ConnectDnsProviderInput!) { connectDnsProvider(input: $input) {
connection { id zones status problem } userErrors { code field message } } }"""
GRANT = """query ($id: ID!) { node(id: $id) { ... on DnsPlan { grant grantAdvice } } }"""
_ZONE_FILE = f"""$TTL 900
@ IN SOA ns.dns.example. hostmaster.example. 1 3600 600 86400 60
@ IN NS ns.dns.example.
@ IN MX 10 mail.hoster.example.
@ IN TXT "{SPF}"
@ IN TXT "{THEIRS}"
www IN A 198.51.100.80
"""


def entered(port: int, key: str) -> dict[str, object]:
    fields = {"url": f"http://{HOST}:{port}", "key": key}
    return {"credentials": [{"key": name, "value": value} for name, value in fields.items()]}


async def served(server: PowerDns, name: str, rdtype: str) -> set[str]:
    query = dns.message.make_query(name, rdtype)
    reply = await dns.asyncquery.udp(query, server.address, port=server.port, timeout=2)
    found = [rrset for rrset in reply.answer if rrset.rdtype == query.question[0].rdtype]
    return {rdata.to_text() for rrset in found for rdata in rrset.processing_order()}


def copy(server: PowerDns, zone: ZoneData) -> None:
    """Let the name server of the delegation have the texts and aliases that PowerDNS has."""
    values: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for name, rdtype, content, _, off in server.records(ZONE):
        if rdtype in {"TXT", "CNAME"} and not off:
            text = content if rdtype == "TXT" else f"{content}."
            values[name.rstrip("."), rdtype].append(text)
    for (name, rdtype), texts in values.items():
        zone.replace(name, rdtype, *texts, ttl=900)


@pytest.fixture
def customer(powerdns: PowerDns) -> PowerDns:
    if powerdns.records(ZONE):
        powerdns.remove(ZONE)
    off = [(f"{ZONE}.", "TXT", '"switched off"', 900)]
    powerdns.add(ZONE, _ZONE_FILE, off=off, comments=[(f"{ZONE}.", "TXT", 1_700_000_000, "infra", "by hand")])
    return powerdns


def with_deadline(server: PowerDns, deadline: float) -> ProviderOptions:
    return replace(options(server.address), deadline=deadline)


@pytest.mark.parametrize("fault", [None, *_LOST])
async def test_a_plan_is_applied_seen_and_taken_back(launch: Launch, customer: PowerDns, fault: Fault | None) -> None:
    trouble = Trouble(fault, Moment.AFTER, writes_only=True) if fault else None
    before = customer.records(ZONE), customer.comments(ZONE)
    async with HttpProxy(customer.address, customer.api_port).running() as proxy:
        with captured_logs() as logs:
            async with planning(launch, provider_options=with_deadline(customer, 2.0)) as here:
                given = {"providerId": "powerdns", "authId": "api_key"}
                refused = await here.service.send(CONNECT, input=given | entered(proxy.port, STRANGER))
                assert [each["code"] for each in refused["userErrors"]] == ["CREDENTIALS_REFUSED"]
                made = await here.service.send(CONNECT, input=given | entered(proxy.port, KEY))
                assert made["userErrors"] == []
                assert made["connection"]["status"] == "OK"
                assert "more than change DNS records" in made["connection"]["problem"]
                plan = await here.planned(connectionId=made["connection"]["id"])
                assert (plan["blockers"], plan["applicable"]) == ([], True)
                shown = await here.service.send(GRANT, id=plan["id"])
                assert (shown["grant"], "to nothing" in shown["grantAdvice"]) == (None, True)
                proxy.trouble = trouble
                run = await here.applied(plan)
                assert (run["state"], set(outcomes(run))) == ("APPLIED", {"APPLIED"})
                assert await served(customer, ZONE, "TXT") == {f'"{MERGED}"', f'"{THEIRS}"'}
                for change in plan["changes"]:
                    assert await served(customer, change["name"], change["type"])
                assert {who for *_, who, _ in customer.comments(ZONE)} == {"infra", "sendas"}
                proxy.trouble = None
                copy(customer, here.zone)
                # A key of an API is for one use, so taking it back takes it again.
                again = await here.service.send(CONNECT, input=given | entered(proxy.port, KEY))
                undo = await here.planned(connectionId=again["connection"]["id"], undoesRunId=run["id"])
                assert (undo["blockers"], undo["applicable"]) == ([], True)
                proxy.trouble = trouble
                assert outcomes(await here.applied(undo)) == ["APPLIED"] * len(run["results"])
                kept = here.service.services.database.path.read_bytes()
                told = f"{refused}{made}{plan}{run}{undo}{here.audited('%')}"
    assert (customer.records(ZONE), customer.comments(ZONE)) == before
    for secret in (KEY, STRANGER, KEY[4:24], STRANGER[4:24]):
        assert secret not in told + logs.getvalue()
        assert secret.encode() not in kept


@pytest.mark.parametrize("fault", Fault if _ALL else [Fault.FORGETFUL, Fault.STALE])
async def test_a_run_in_trouble_ends_in_a_named_state(launch: Launch, customer: PowerDns, fault: Fault) -> None:
    """What was there stays but for the one text of the plan, and nothing is there twice."""
    async with (
        HttpProxy(customer.address, customer.api_port).running() as proxy,
        planning(launch, provider_options=with_deadline(customer, 0.5)) as here,
    ):
        given = {"providerId": "powerdns", "authId": "api_key"}
        made = await here.service.send(CONNECT, input=given | entered(proxy.port, KEY))
        plan = await here.planned(connectionId=made["connection"]["id"])
        before = {*customer.records(ZONE)}
        proxy.trouble = Trouble(fault, Moment.AFTER, Every(3))
        run = await here.applied(plan)
        proxy.trouble = None
    assert run["state"] in {"APPLIED", "PARTIAL", "FAILED", "UNKNOWN"}
    now = customer.records(ZONE)
    assert len({row[:3] for row in now}) == len(now)
    assert {row for row in before if SPF not in row[2]} <= {*now}
    planned = {(f"{change['name'].rstrip('.')}.", change["type"]) for change in plan["changes"]}
    assert {row[:2] for row in {*now} - before} <= planned
    assert ("infra", "by hand") in {row[3:] for row in customer.comments(ZONE)}
