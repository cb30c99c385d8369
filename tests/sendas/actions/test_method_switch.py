"""Changing from one server to the other: nothing stops, and what is stale is shown, never removed."""

from sendas.domain.observation import RecordType
from tests.service import Service, by_purpose

SPF = "v=spf1 include:_spf.hoster.example -all"


async def test_the_old_server_sends_until_the_new_one_can(service: Service) -> None:
    service.dns.publish("starcomm.be", RecordType.TXT, SPF)
    await service.verified()
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    saved = (await service.settings(method="OWN_DOMAIN_SERVER_2"))["emailSettings"]
    assert saved["domain"]["status"] == "PENDING"
    assert saved["effective"]["method"] == "OWN_DOMAIN_SERVER_1"
    assert not saved["effective"]["usedFallback"]
    decision = (await service.resolve())["decision"]
    assert decision["envelopeFrom"] == "bounces@bounce.starcomm.be"
    old = (await service.domains())["starcomm.be", "OWN_DOMAIN_SERVER_1"]
    assert {row["action"] for row in old["records"] if row["required"]} == {"NONE"}

    new = (await service.check(saved["domain"]["id"]))["domain"]
    service.publish([row for row in new["records"] if row["required"]])
    assert (await service.check(saved["domain"]["id"]))["domain"]["status"] == "VERIFIED"
    decision = (await service.resolve())["decision"]
    assert (decision["method"], decision["envelopeFrom"]) == ("OWN_DOMAIN_SERVER_2", "theo@starcomm.be")
    assert decision["dkimSelectors"] != []


async def test_only_what_is_ours_alone_may_be_removed(service: Service) -> None:
    service.dns.publish("starcomm.be", RecordType.TXT, SPF)
    await service.settings(method="OWN_DOMAIN_SERVER_2")
    domain = (await service.domains())["starcomm.be", "OWN_DOMAIN_SERVER_2"]
    shown = (await service.check(domain["id"]))["domain"]["records"]
    service.publish(shown)
    assert (await service.check(domain["id"]))["domain"]["status"] == "VERIFIED"
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    before = (await service.domains())["starcomm.be", "OWN_DOMAIN_SERVER_2"]
    assert {row["action"] for row in before["records"]} == {"NONE"}
    await service.verified()
    stale = by_purpose((await service.domains())["starcomm.be", "OWN_DOMAIN_SERVER_2"]["records"])
    assert {purpose: row["action"] for purpose, row in stale.items()} == {
        "SPF": "NONE",
        "DKIM": "REMOVE",
        "DMARC": "NONE",
    }
    node = await service.send(
        "query ($id: ID!) { node(id: $id) { ... on DnsRecord { action purpose } } }", id=stale["DKIM"]["id"]
    )
    assert node == {"action": "REMOVE", "purpose": "DKIM"}
    await service.settings(method="OWN_DOMAIN_SERVER_2")
    fresh = (await service.domains())["starcomm.be", "OWN_DOMAIN_SERVER_1"]
    assert {row["purpose"]: row["action"] for row in fresh["records"]} == {
        "RETURN_PATH": "REMOVE",
        "DKIM": "REMOVE",
    }
