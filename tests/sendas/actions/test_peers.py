"""Bugs that other senders' software was seen to have; those of the DNS rules are regressions in tests/sendas/domain."""

from email import message_from_string, policy

import pytest

from sendas.domain.observation import RecordType
from tests.conftest import Launch
from tests.service import Service, by_purpose, start


async def test_a_host_is_relative_to_the_zone_that_was_met_not_to_the_registrable_domain(launch: Launch) -> None:
    service = await start(launch())
    service.dns.zones.update(
        {"shop.be": {"ns1.dns.example": "192.0.2.1"}, "mail.shop.be": {"ns2.dns.example": "192.0.2.2"}}
    )
    domain = (await service.prepare("mail.shop.be"))["domain"]
    await service.check(domain["id"])
    hosts = "query ($id: ID!) { node(id: $id) { ... on Domain { zone records { purpose name host } } } }"
    seen = await service.send(hosts, id=domain["id"])
    rows = by_purpose(seen["records"])
    assert seen["zone"] == "mail.shop.be"
    assert (rows["RETURN_PATH"]["host"], rows["RETURN_PATH"]["name"]) == ("bounce", "bounce.mail.shop.be")
    assert rows["DKIM"]["host"].endswith("._domainkey")


async def test_no_mark_survives_the_removal_of_its_record(service: Service) -> None:
    domain = await service.verified("starcomm.be")
    rows = domain["records"]
    service.withdraw(rows)
    service.clock.move(hours=2)
    seen = (await service.check(domain["id"]))["domain"]
    assert {row["status"] for row in seen["records"] if row["required"]} == {"MISSING"}
    for _ in range(20):
        service.clock.move(hours=4)
        await service.check(domain["id"])
    gone = (await service.check(domain["id"]))["domain"]
    assert (gone["canSend"], gone["status"]) == (False, "FAILED")


@pytest.mark.parametrize("name", ['Evil" x', "a, b", "Théo; group: a", "=?utf-8?q?x?=", "a\\", '"', "(c) d", "é" * 40])
async def test_a_header_holds_one_address_whatever_the_name_is(service: Service, name: str) -> None:
    await service.verified("starcomm.be")
    await service.settings(method="OWN_DOMAIN_SERVER_1", senderSelection=["WHEN_SENDING"])
    added = await service.add_address(name, "offres@starcomm.be")
    decision = (await service.resolve(senderAddressId=added["senderAddress"]["id"]))["decision"]
    parsed = message_from_string(f"From: {decision['from']}\n\n", policy=policy.default)["from"]
    assert [each.addr_spec for each in parsed.addresses] == ["offres@starcomm.be"]


async def test_a_second_record_of_spf_is_never_accepted(service: Service) -> None:
    service.dns.publish("starcomm.be", RecordType.TXT, "v=spf1 include:spf2.sendas.example -all", "v=spf1 mx -all")
    domain = (await service.prepare("starcomm.be", method="OWN_DOMAIN_SERVER_2"))["domain"]
    seen = by_purpose((await service.check(domain["id"]))["domain"]["records"])["SPF"]
    assert (seen["status"], seen["code"], seen["value"]) == ("CONFLICT", "SPF_MULTIPLE", "")
