"""Two people save at once: whatever comes out, every rule holds."""

import asyncio
from collections.abc import Callable
from typing import Any  # what JSON holds

from sendas.store import Connection
from tests.service import Service, codes

REMOVE_DOMAIN = "mutation ($id: ID!) { removeDomain(id: $id) { removedId userErrors { code } } }"
MOVE = """mutation ($input: UpdateSenderAddressInput!) { updateSenderAddress(input: $input) {
senderAddress { id } userErrors { code message field } } }"""
UPDATE_COMPANY = """mutation ($input: UpdateCompanyInput!) { updateCompany(input: $input) {
company { id } userErrors { code message field } } }"""
OTHER = ("other.be", "OWN_DOMAIN_SERVER_1")


async def test_no_public_mailbox_becomes_a_sender_of_an_own_domain(service: Service) -> None:
    for _ in range(8):
        await service.settings(method="GENERAL_ADDRESS", senderAddress=None)
        answers = await asyncio.gather(
            service.settings(method="OWN_DOMAIN_SERVER_1"), service.settings(senderAddress="x@gmail.com")
        )
        assert sum(map(len, map(codes, answers))) == 1
        saved = (await service.settings())["emailSettings"]
        own_domain = saved["method"] == "OWN_DOMAIN_SERVER_1"
        assert not (own_domain and saved["senderAddress"].endswith("@gmail.com"))


def removed_before_the_next_write(service: Service, domain_id: str) -> list[Any]:
    """Let a domain go between the reading and the writing of the next action; gives what its removal answers."""
    original, answers = service.services.database.write, list[Any]()

    async def write(work: Callable[[Connection], Any]) -> Any:
        service.services.database.write = original  # type: ignore[method-assign]  # only once
        answers.append(await service.send(REMOVE_DOMAIN, id=domain_id))
        return await original(work)

    service.services.database.write = write  # type: ignore[method-assign]  # what happens at the worst moment
    return answers


async def test_an_address_that_is_added_while_its_domain_is_removed_has_one(service: Service) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    domain = (await service.prepare("other.be"))["domain"]
    answers = removed_before_the_next_write(service, domain["id"])
    assert codes(await service.add_address("Other", "a@other.be")) == []
    assert answers == [{"removedId": domain["id"], "userErrors": []}]
    assert OTHER in await service.domains()


async def test_an_address_that_moves_to_a_domain_while_it_is_removed_has_one(service: Service) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    address = (await service.add_address("Other", "a@starcomm.be"))["senderAddress"]
    domain = (await service.prepare("other.be"))["domain"]
    answers = removed_before_the_next_write(service, domain["id"])
    assert codes(await service.send(MOVE, input={"id": address["id"], "address": "a@other.be"})) == []
    assert answers == [{"removedId": domain["id"], "userErrors": []}]
    assert OTHER in await service.domains()


async def test_settings_that_choose_a_domain_while_it_is_removed_have_one(service: Service) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    domain = (await service.prepare("other.be"))["domain"]
    answers = removed_before_the_next_write(service, domain["id"])
    assert codes(await service.settings(senderAddress="a@other.be")) == []
    assert answers == [{"removedId": domain["id"], "userErrors": []}]
    assert OTHER in await service.domains()


async def test_a_method_that_needs_a_domain_while_it_is_removed_has_one(service: Service) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_2")
    await service.add_address("Other", "a@other.be")
    domain = (await service.prepare("other.be"))["domain"]
    answers = removed_before_the_next_write(service, domain["id"])
    assert codes(await service.settings(method="OWN_DOMAIN_SERVER_1")) == []
    assert answers == [{"removedId": domain["id"], "userErrors": []}]
    assert OTHER in await service.domains()


async def test_a_company_that_moves_to_a_domain_while_it_is_removed_has_one(service: Service) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    domain = (await service.prepare("other.be"))["domain"]
    answers = removed_before_the_next_write(service, domain["id"])
    assert codes(await service.send(UPDATE_COMPANY, input={"email": "theo@other.be"})) == []
    assert answers == [{"removedId": domain["id"], "userErrors": []}]
    assert OTHER in await service.domains()
