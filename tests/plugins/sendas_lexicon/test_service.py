"""The service drives a zone through lexicon: credentials are connected, a plan is made, applied and seen in the DNS."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from sendas_lexicon import info_of
from sendas_lexicon.provider import open_lexicon
from sendas_providers import DnsProvider, HandoffProvider, LoadedProvider, PluginHost, ProviderOptions
from tests.conftest import Launch
from tests.logs import captured_logs
from tests.planning import MERGED, SPF, THEIRS, ZONE, outcomes, planning
from tests.plugins.sendas_lexicon.subjects import DEADLINE, HOSTER, KEY, STRANGER, Foreigner, PublicDns
from tests.servers import PowerDns

CONNECT = """mutation ($input: ConnectDnsProviderInput!) { connectDnsProvider(input: $input) {
connection { id zones status problem } userErrors { code field message } } }"""
_ZONE_FILE = f"""$TTL 900
@ IN SOA ns.dns.example. hostmaster.example. 1 3600 600 86400 60
@ IN NS ns.dns.example.
@ IN MX 10 mail.hoster.example.
@ IN TXT "{SPF}"
@ IN TXT "{THEIRS}"
www IN A 198.51.100.80
"""


class WithPowerDns(PluginHost):
    """The plugins, and the module that is offered to nobody."""

    def providers(self) -> Sequence[LoadedProvider]:
        return (*super().providers(), LoadedProvider(info_of(HOSTER), "lexicon"))

    def load(self, provider_id: str) -> None:
        if provider_id != HOSTER.id:
            super().load(provider_id)

    def open(
        self, provider_id: str, auth_id: str, credentials: Mapping[str, str], options: ProviderOptions
    ) -> DnsProvider | HandoffProvider:
        if provider_id == HOSTER.id:
            return open_lexicon(HOSTER, credentials, options)
        return super().open(provider_id, auth_id, credentials, options)


@pytest.fixture
def customer(powerdns: PowerDns) -> PowerDns:
    if powerdns.records(ZONE):
        powerdns.remove(ZONE)
    powerdns.add(ZONE, _ZONE_FILE)
    return powerdns


def options_at(server: PowerDns) -> ProviderOptions:
    return replace(ProviderOptions(lambda _: True, deadline=DEADLINE), read_txt=PublicDns(server, ZONE).read_txt)


def entered(server: PowerDns, key: str) -> dict[str, object]:
    fields = {"zone": ZONE, "auth_token": key, "pdns_server": server.url}
    return {
        "providerId": HOSTER.id,
        "authId": "api",
        "credentials": [{"key": name, "value": value} for name, value in fields.items()],
    }


async def test_a_plan_is_applied_and_seen(launch: Launch, customer: PowerDns) -> None:
    plugins = WithPowerDns()
    with captured_logs() as logs:
        async with planning(launch, providers=plugins, provider_options=options_at(customer)) as here:
            refused = await here.service.send(CONNECT, input=entered(customer, STRANGER))
            assert [each["code"] for each in refused["userErrors"]] == ["CREDENTIALS_REFUSED"]
            made = await here.service.send(CONNECT, input=entered(customer, KEY))
            assert (made["userErrors"], made["connection"]["zones"]) == ([], [ZONE])
            plan = await here.planned(connectionId=made["connection"]["id"])
            assert (plan["blockers"], plan["applicable"]) == ([], True)
            run = await here.applied(plan)
            assert (run["state"], set(outcomes(run))) == ("APPLIED", {"APPLIED"})
            seen = await Foreigner(customer, ZONE).see(f"{ZONE}.", "TXT")
            assert seen == {f'"{MERGED}"', f'"{THEIRS}"'}
            kept = here.service.services.database.path.read_bytes()
            told = f"{refused}{made}{plan}{run}{here.audited('%')}"
    for secret in (KEY, STRANGER, KEY[4:24], STRANGER[4:24]):
        assert secret not in told + logs.getvalue()
        assert secret.encode() not in kept


async def test_a_zone_that_is_served_elsewhere_is_left(launch: Launch, customer: PowerDns) -> None:
    async def read_txt(name: str) -> Sequence[str]:
        return [SPF, THEIRS, "elsewhere"] if name == f"{ZONE}." else []

    elsewhere = replace(options_at(customer), read_txt=read_txt)
    before = customer.records(ZONE)
    async with planning(launch, providers=WithPowerDns(), provider_options=elsewhere) as here:
        made = await here.service.send(CONNECT, input=entered(customer, KEY))
        plan = await here.planned(connectionId=made["connection"]["id"])
        run = await here.applied(plan)
        refused = [each for each in run["results"] if each["outcome"] == "FAILED"]
        assert [(each["change"]["name"], each["change"]["type"]) for each in refused] == [(ZONE, "TXT")]
    assert {row for row in before if row[1] == "TXT"} <= {*customer.records(ZONE)}
