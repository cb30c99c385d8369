"""Who runs a zone, in the API and on a hand-over, from what a check stored."""

from pathlib import Path
from typing import Any

import pytest

from sendas.actions.find_dns_host import find_dns_host
from sendas.actions.open_handover import open_handover
from sendas.domain.observation import RecordType
from sendas.store import Connection
from sendas.store.company import find_by_external_id
from sendas.store.sending_domain import SendingDomainRow, company_domains
from sendas_providers import SHIPPED, PluginHost
from tests.conftest import Launch
from tests.sendas.actions.test_handovers import made, token_of
from tests.sendas_providers.installed import install, offering, on_path
from tests.service import Service, start

HOST = """query ($id: ID!) { node(id: $id) { ... on Domain { dnsHost {
id name panelUrl nameservers setup providerId } } } }"""


async def checked(service: Service, *servers: str, primary: str | None = None) -> str:
    domain = (await service.prepare("starcomm.be"))["domain"]["id"]
    service.dns.zones["starcomm.be"] = {server: f"192.0.2.{at}" for at, server in enumerate(servers, 1)}
    if primary:
        service.dns.primaries["starcomm.be"] = primary
    await service.check(domain)
    return str(domain)


def _domains(connection: Connection) -> list[SendingDomainRow]:
    company = find_by_external_id(connection, "starcomm")
    return company_domains(connection, company.id) if company else []


async def host(service: Service, domain: str) -> Any:
    return (await service.send(HOST, id=domain))["dnsHost"]


async def test_nothing_is_claimed_before_a_check(service: Service) -> None:
    domain = (await service.prepare("starcomm.be"))["domain"]["id"]
    assert await host(service, domain) is None


async def test_a_host_is_read_from_the_delegation_without_asking(service: Service) -> None:
    domain = await checked(service, "dns10.ovh.net", "ns10.ovh.net")
    before = len(service.dns.readings)
    assert await host(service, domain) == {
        "id": "ovh",
        "name": "OVHcloud",
        "panelUrl": "https://www.ovh.com/manager/",
        "nameservers": ["dns10.ovh.net", "ns10.ovh.net"],
        "setup": "MANUAL",
        "providerId": None,
    }
    assert len(service.dns.readings) == before


async def test_a_plugin_that_writes_there_makes_it_automatic(launch: Launch) -> None:
    service = await start(launch(providers=PluginHost(SHIPPED)))
    found = await host(service, await checked(service, "ivy.ns.cloudflare.com", "chad.ns.cloudflare.com"))
    assert (found["id"], found["setup"], found["providerId"]) == ("cloudflare", "AUTOMATIC", "cloudflare")
    assert found["panelUrl"] == "https://dash.cloudflare.com/?to=/:account/starcomm.be/dns/records"


async def test_every_plugin_with_name_servers_is_found_by_them(launch: Launch) -> None:
    plugins = PluginHost(SHIPPED)
    service = await start(launch(providers=plugins))
    servers = {"cloudflare": "ivy.ns.cloudflare.com", "route53": "ns-957.awsdns-55.net"}
    assert servers.keys() == {each.info.id for each in plugins.providers() if each.info.nameservers}
    for provider_id, server in servers.items():
        found = await host(service, await checked(service, server))
        assert (found["setup"], found["providerId"]) == ("AUTOMATIC", provider_id)


async def test_without_its_plugin_it_is_manual(launch: Launch) -> None:
    service = await start(launch(providers=PluginHost(("manual",))))
    found = await host(service, await checked(service, "ivy.ns.cloudflare.com"))
    assert (found["id"], found["setup"], found["providerId"]) == ("cloudflare", "MANUAL", None)


async def test_several_hosts_are_all_shown_and_manual(launch: Launch) -> None:
    service = await start(launch(providers=PluginHost(SHIPPED)))
    found = await host(service, await checked(service, "ivy.ns.cloudflare.com", "dns10.ovh.net"))
    assert (found["id"], found["name"]) == ("cloudflare+ovh", "Cloudflare, OVHcloud")
    assert (found["panelUrl"], found["setup"], found["providerId"]) == (None, "MANUAL", None)
    both = await host(service, await checked(service, "dns10.ovh.net", "ns.starcomm.be"))
    assert (both["id"], both["setup"]) == ("ovh+others", "MANUAL")


async def test_white_label_servers_are_a_guess_without_a_panel(launch: Launch) -> None:
    service = await start(launch(providers=PluginHost(SHIPPED)))
    found = await host(service, await checked(service, "ns1.agency.example", primary="ivy.ns.cloudflare.com"))
    assert (found["id"], found["panelUrl"], found["setup"]) == ("cloudflare", None, "MANUAL")


async def test_the_hint_of_domain_connect_is_kept_and_claims_nobody(service: Service) -> None:
    domain = await checked(service, "ns1.agency.example")
    service.dns.publish("_domainconnect.starcomm.be", RecordType.TXT, "domainconnect.ionos.com")
    await service.check(domain)
    [kept] = await service.services.database.read(_domains)
    assert kept.domain_connect == "domainconnect.ionos.com"
    assert find_dns_host(service.services.providers, kept).domain_connect == "domainconnect.ionos.com"
    assert await host(service, domain) is None


async def test_nobody_we_know_is_nobody(service: Service) -> None:
    assert await host(service, await checked(service, "ns.evilovh.net")) is None


async def test_hand_overs_speak_of_the_panel(service: Service) -> None:
    domain = await checked(service, "ns1234.hostgator.com")
    opened = await open_handover(service.services, token_of(await made(service, domain)), None)
    assert opened
    assert opened.document.panel.name == "HostGator"
    assert all(row.host.endswith("starcomm.be.") for row in opened.sheet.rows)


DETECTING = """@hookimpl
def sendas_dns_detect(nameservers):
    return ("mine", {confidence}) if "ns1.agency.example" in nameservers else None
"""


@pytest.mark.parametrize(("confidence", "setup"), [(0.9, "AUTOMATIC"), (0.5, "MANUAL")])
async def test_plugins_bring_hosts_of_their_own(launch: Launch, tmp_path: Path, confidence: float, setup: str) -> None:
    code = offering("mine", more=', nameservers=(".dns.mine.example",), panel_url="https://mine.example/{zone}"')
    install(tmp_path, "minehost", code + DETECTING.format(confidence=confidence))
    with on_path(tmp_path):
        service = await start(launch(providers=PluginHost(("minehost",))))
    by_name = await host(service, await checked(service, "ns1.dns.mine.example"))
    assert (by_name["id"], by_name["setup"]) == ("mine", "AUTOMATIC")
    assert by_name["panelUrl"] == "https://mine.example/starcomm.be"
    told = await host(service, await checked(service, "ns1.agency.example"))
    assert (told["id"], told["setup"]) == ("mine", setup)
