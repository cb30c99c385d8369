"""Alternative sender addresses: adding, changing, validating, removing."""

import pytest

from tests.service import Service, codes

UPDATE = """mutation ($input: UpdateSenderAddressInput!) { updateSenderAddress(input: $input) {
senderAddress { id name address status } userErrors { code message field } } }"""
REMOVE = """mutation ($id: ID!) { removeSenderAddress(id: $id) {
removedId affectedRules { id selection key sender { address } } userErrors { code message field } } }"""


async def test_under_the_general_address_there_are_none(service: Service) -> None:
    before = service.dump()
    assert codes(await service.add_address("Offres", "offres@starcomm.be")) == [("METHOD_UNAVAILABLE", "")]
    assert service.dump() == before


@pytest.mark.parametrize(
    ("name", "address", "problems"),
    [
        ("Off\r\nres", "offres@starcomm.be", [("INVALID_NAME", "name")]),
        ("Off\u2066res", "offres@starcomm.be", [("INVALID_NAME", "name")]),
        ("", "offres@starcomm.be", [("INVALID_NAME", "name")]),
        ("Offres", "offres", [("INVALID_ADDRESS", "address")]),
        ("Offres", "a" * 65 + "@starcomm.be", [("INVALID_ADDRESS", "address")]),
        ("Offres", "offres@localhost", [("INVALID_ADDRESS", "address")]),
        ("Offres", "offres@co.uk", [("INVALID_DOMAIN", "address")]),
        ("Offres", "offres@skynet.be", [("PUBLIC_MAILBOX_DOMAIN", "address")]),
        ("\n", "offres", [("INVALID_NAME", "name"), ("INVALID_ADDRESS", "address")]),
    ],
)
async def test_bad_input_is_named_and_nothing_is_saved(
    service: Service, name: str, address: str, problems: list[tuple[str, str]]
) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    kept = (await service.add_address("Kept", "kept@starcomm.be"))["senderAddress"]
    before = service.dump()
    added = await service.add_address(name, address)
    assert (added["senderAddress"], codes(added)) == (None, problems)
    changed = await service.send(UPDATE, input={"id": kept["id"], "name": name, "address": address})
    assert (changed["senderAddress"], codes(changed)) == (None, problems)
    assert service.dump() == before


async def test_one_address_is_there_once_however_it_is_written(service: Service) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    added = (await service.add_address("Offres", "offres@bücher.be"))["senderAddress"]
    assert added["address"] == "offres@bücher.be"
    before = service.dump()
    again = await service.add_address("Offres", "offres@XN--BCHER-KVA.be.")
    assert codes(again) == [("DUPLICATE", "address")]
    other = (await service.add_address("Other", "other@bücher.be"))["senderAddress"]
    clash = await service.send(UPDATE, input={"id": other["id"], "address": "offres@bücher.be"})
    assert codes(clash) == [("DUPLICATE", "address")]
    service.execute("DELETE FROM sender_address WHERE name = 'Other'")
    service.execute("DELETE FROM audit_event WHERE target LIKE 'other@%'")
    assert service.dump() == before


async def test_changes_are_saved_and_prepare_the_new_domain(service: Service) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    added = (await service.add_address("Offres", "offres@starcomm.be"))["senderAddress"]
    changed = await service.send(UPDATE, input={"id": added["id"], "address": "offres@ciley-automobile.be"})
    assert changed["senderAddress"]["address"] == "offres@ciley-automobile.be"
    assert changed["senderAddress"]["name"] == "Offres"
    assert ("ciley-automobile.be", "OWN_DOMAIN_SERVER_1") in await service.domains()
    renamed = await service.send(UPDATE, input={"id": added["id"], "name": "Quotes", "address": None})
    assert renamed["senderAddress"]["name"] == "Quotes"
    assert renamed["senderAddress"]["address"] == "offres@ciley-automobile.be"


async def test_removing_names_the_rules_that_went_with_it(service: Service) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1", senderSelection=["PER_USER", "PER_DOCUMENT_TYPE"])
    added = (await service.add_address("Offres", "offres@starcomm.be"))["senderAddress"]
    other = (await service.add_address("Info", "info@starcomm.be"))["senderAddress"]
    first = (await service.set_rule("PER_DOCUMENT_TYPE", "QUOTE", added["id"]))["rule"]
    service.clock.move(seconds=1)
    second = (await service.set_rule("PER_USER", "theo", added["id"]))["rule"]
    await service.set_rule("PER_USER", "ann", other["id"])
    removed = await service.send(REMOVE, id=added["id"])
    assert removed["removedId"] == added["id"]
    assert [(rule["id"], rule["key"]) for rule in removed["affectedRules"]] == [
        (first["id"], "QUOTE"),
        (second["id"], "theo"),
    ]
    assert {rule["sender"]["address"] for rule in removed["affectedRules"]} == {"offres@starcomm.be"}
    left = await service.send("{ company { senderRules { nodes { key } totalCount } } }")
    assert left["senderRules"] == {"nodes": [{"key": "ann"}], "totalCount": 1}
    assert codes(await service.send(REMOVE, id=added["id"])) == [("NOT_FOUND", "id")]


async def test_an_address_at_a_mailbox_provider_is_invalid_for_own_domain_methods(service: Service) -> None:
    await service.settings(method="SMTP", smtp={"host": "mail.starcomm.be", "port": 587, "security": "STARTTLS"})
    added = (await service.add_address("Private", "theo@skynet.be"))["senderAddress"]
    assert (added["status"], added["domain"]) == ("VALID", None)
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    refused = await service.validate(added["id"])
    assert codes(refused) == [("PUBLIC_MAILBOX_DOMAIN", "id")]
    assert refused["senderAddress"]["status"] == "INVALID"


async def test_validating_without_a_domain_of_one_s_own_asks_no_dns(service: Service) -> None:
    await service.settings(method="SMTP", smtp={"host": "mail.starcomm.be", "port": 587, "security": "STARTTLS"})
    added = (await service.add_address("Private", "theo@skynet.be"))["senderAddress"]
    assert (await service.validate(added["id"]))["senderAddress"]["status"] == "VALID"
    assert service.dns.readings == []


async def test_a_verified_parent_does_not_cover_a_child(service: Service) -> None:
    await service.verified()
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    child = (await service.add_address("Facturen", "info@facturen.starcomm.be"))["senderAddress"]
    assert (child["status"], child["sharesBaseDomain"]) == ("PENDING", False)
