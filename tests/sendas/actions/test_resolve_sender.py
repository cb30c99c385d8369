"""Which sender a message uses, in every branch (product.md section 4)."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest_asyncio

from tests.service import Service, codes

GENERAL = "noreply@out.sendas.example"


@pytest_asyncio.fixture
async def shop(service: Service) -> AsyncGenerator[dict[str, str]]:
    """Give ids of addresses by local part, `stranger` in a domain that is not valid; starcomm.be is verified."""
    await service.verified()
    await service.settings(
        method="OWN_DOMAIN_SERVER_1",
        senderSelection=["WHEN_SENDING", "PER_TEMPLATE", "PER_DOCUMENT_TYPE", "PER_USER"],
    )
    addresses = {local: f"{local}@starcomm.be" for local in ("template", "quote", "user", "chosen")}
    addresses["stranger"] = "info@ciley-automobile.be"
    ids = {
        local: str((await service.add_address(local, address))["senderAddress"]["id"])
        for local, address in addresses.items()
    }
    await service.set_rule("PER_TEMPLATE", "layout", ids["template"])
    await service.set_rule("PER_DOCUMENT_TYPE", "QUOTE", ids["quote"])
    await service.set_rule("PER_USER", "theo", ids["user"])
    await service.set_rule("PER_USER", "eve", ids["stranger"])
    yield ids


async def test_rules_are_tried_in_the_company_s_order(service: Service, shop: dict[str, str]) -> None:
    everything = {"userId": "theo", "documentType": "QUOTE", "templateId": "layout"}
    decision = (await service.resolve(**everything))["decision"]
    assert (decision["matched"], decision["fromAddress"]) == ("PER_TEMPLATE", "template@starcomm.be")
    assert decision["templateId"] == "layout"
    assert [each["matched"] for each in decision["trace"]] == [
        "PER_TEMPLATE",
        "PER_DOCUMENT_TYPE",
        "PER_USER",
        "DEFAULT",
    ]
    await service.settings(senderSelection=["PER_USER", "PER_TEMPLATE"])
    decision = (await service.resolve(**everything))["decision"]
    assert (decision["matched"], decision["fromAddress"]) == ("PER_USER", "user@starcomm.be")
    assert "QUOTE" not in [each["matched"] for each in decision["trace"]]
    chosen = await service.resolve(senderAddressId=shop["chosen"])
    assert codes(chosen) == [("INVALID_INPUT", "senderAddressId")]


async def test_an_explicit_choice_comes_first(service: Service, shop: dict[str, str]) -> None:
    decision = (await service.resolve(senderAddressId=shop["chosen"], userId="theo"))["decision"]
    assert (decision["matched"], decision["fromAddress"]) == ("WHEN_SENDING", "chosen@starcomm.be")
    assert (decision["from"], decision["replyTo"]) == ("chosen <chosen@starcomm.be>", "theo@starcomm.be")
    assert (decision["envelopeFrom"], decision["dkimDomain"]) == ("bounces@bounce.starcomm.be", "starcomm.be")
    assert len(decision["dkimSelectors"]) == 1


async def test_a_template_goes_with_its_address(service: Service, shop: dict[str, str]) -> None:
    decision = (await service.resolve(senderAddressId=shop["template"]))["decision"]
    assert decision["templateId"] == "layout"
    assert (await service.resolve(senderAddressId=shop["chosen"]))["decision"]["templateId"] is None


async def test_an_invalid_choice_falls_back_alone(service: Service, shop: dict[str, str]) -> None:
    decision = (await service.resolve(senderAddressId=shop["stranger"], userId="theo"))["decision"]
    assert (decision["fromAddress"], decision["fromName"]) == (GENERAL, "stranger")
    assert (decision["matched"], decision["usedFallback"]) == ("GENERAL", True)
    assert (decision["replyTo"], decision["dkimSelectors"]) == ("theo@starcomm.be", [])
    assert decision["envelopeFrom"] is None
    assert not decision["trace"][0]["usable"]
    await service.settings(onUnverified="REJECT")
    refused = await service.resolve(senderAddressId=shop["stranger"])
    assert (refused["decision"], codes(refused)) == (None, [("SENDER_NOT_VERIFIED", "")])


async def test_an_invalid_rule_falls_to_the_next_candidate(service: Service, shop: dict[str, str]) -> None:
    del shop
    decision = (await service.resolve(userId="eve"))["decision"]
    assert (decision["matched"], decision["fromAddress"]) == ("DEFAULT", "theo@starcomm.be")
    assert decision["usedFallback"] is False
    assert [(each["matched"], each["usable"]) for each in decision["trace"]] == [("PER_USER", False), ("DEFAULT", True)]


async def test_ids_that_are_not_the_company_s_are_not_found(service: Service, shop: dict[str, str]) -> None:
    del shop
    for text in ("", "nonsense", "U2VuZGVyQWRkcmVzczo"):
        assert codes(await service.resolve(senderAddressId=text)) == [("NOT_FOUND", "senderAddressId")]


async def test_what_no_rule_knows_leaves_from_the_base_address(service: Service, shop: dict[str, str]) -> None:
    del shop
    messages: tuple[dict[str, Any], ...] = ({}, {"userId": "nobody"}, {"documentType": ""}, {"userId": None})
    for message in messages:
        decision = (await service.resolve(**message))["decision"]
        assert (decision["matched"], decision["fromAddress"]) == ("DEFAULT", "theo@starcomm.be")
        assert decision["replyTo"] is None


async def test_a_domain_at_risk_is_used_with_a_warning(service: Service, shop: dict[str, str]) -> None:
    del shop
    service.execute(
        "UPDATE sending_domain SET status = 'AT_RISK', first_missed_at = '2026-11-23 12:00:30.000000' "
        "WHERE name = 'starcomm.be'"
    )
    decision = (await service.resolve())["decision"]
    assert decision["fromAddress"] == "theo@starcomm.be"
    assert [warning["code"] for warning in decision["warnings"]] == ["DOMAIN_AT_RISK"]
    service.execute("UPDATE sending_domain SET first_missed_at = '2026-11-22 12:00:30.000000'")
    assert (await service.resolve())["decision"]["validUntil"].startswith("2026-11-25T12:00:30")


async def test_the_general_address_has_no_alternatives(service: Service, shop: dict[str, str]) -> None:
    await service.settings(method="GENERAL_ADDRESS")
    decision = (await service.resolve(userId="theo"))["decision"]
    assert (decision["matched"], decision["usedFallback"], decision["trace"]) == ("GENERAL", False, [])
    wanted = (await service.resolve(senderAddressId=shop["chosen"]))["decision"]
    assert (wanted["fromAddress"], wanted["usedFallback"]) == (GENERAL, True)


async def test_names_are_quoted_and_encoded_for_the_message(service: Service, shop: dict[str, str]) -> None:
    del shop
    await service.settings(senderName="Müller, Söhne & Co.")
    decision = (await service.resolve())["decision"]
    assert decision["fromName"] == "Müller, Söhne & Co."
    assert decision["from"].isascii()
    await service.settings(senderName="ceo@bank.com")
    assert [each["code"] for each in (await service.resolve())["decision"]["warnings"]] == ["NAME_MISLEADING"]
