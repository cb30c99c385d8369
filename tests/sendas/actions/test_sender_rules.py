"""Rules: which address a user, a document type or a template sends from."""

import pytest

from tests.service import Service, codes

REMOVE = "mutation ($id: ID!) { removeSenderRule(id: $id) { removedId userErrors { code message field } } }"


async def _address(service: Service, local: str) -> str:
    return str((await service.add_address(local, f"{local}@starcomm.be"))["senderAddress"]["id"])


async def test_a_rule_replaces_the_one_of_its_key_and_keeps_its_id(service: Service) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    one, two = await _address(service, "one"), await _address(service, "two")
    first = (await service.set_rule("PER_USER", "theo", one))["rule"]
    second = (await service.set_rule("PER_USER", "theo", two))["rule"]
    assert (first["id"], second["sender"]["id"]) == (second["id"], two)
    other = (await service.set_rule("PER_TEMPLATE", "theo", one))["rule"]
    assert other["id"] != first["id"]
    listed = await service.send(
        "{ company { senderRules(selection: PER_USER) { nodes { id sender { address rules { key } } } totalCount } } }"
    )
    assert listed["senderRules"] == {
        "nodes": [{"id": first["id"], "sender": {"address": "two@starcomm.be", "rules": [{"key": "theo"}]}}],
        "totalCount": 1,
    }


@pytest.mark.parametrize(
    ("selection", "key", "problem"),
    [
        ("WHEN_SENDING", "theo", ("INVALID_INPUT", "selection")),
        ("PER_USER", "", ("INVALID_INPUT", "key")),
        ("PER_USER", "k" * 201, ("INVALID_INPUT", "key")),
        ("PER_USER", "a\r\nb", ("INVALID_INPUT", "key")),
    ],
)
async def test_bad_rules_are_refused(service: Service, selection: str, key: str, problem: tuple[str, str]) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    address = await _address(service, "one")
    before = service.dump()
    refused = await service.set_rule(selection, key, address)
    assert (refused["rule"], codes(refused)) == (None, [problem])
    assert service.dump() == before


async def test_a_removed_rule_is_gone(service: Service) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    rule = (await service.set_rule("PER_USER", "theo", await _address(service, "one")))["rule"]
    removed = await service.send(REMOVE, id=rule["id"])
    assert removed == {"removedId": rule["id"], "userErrors": []}
    assert codes(await service.send(REMOVE, id=rule["id"])) == [("NOT_FOUND", "id")]
