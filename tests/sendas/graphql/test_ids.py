"""Ids that are another company's, nobody's, or no ids at all: one answer for all of them, to the byte."""

from uuid import UUID, uuid4

import pytest

from sendas.domain.global_id import global_id
from tests.sendas.graphql.documents import document, node_kinds, root_fields
from tests.sendas.graphql.foreign import foreign_ids
from tests.service import Service, own_id

WITH_IDS = [(root, name) for root, name in root_fields("Query", "Mutation") if document(root, name)[2]]
KINDS = node_kinds()


async def test_every_kind_of_node_is_found_by_its_own_company(service: Service) -> None:
    for kind, own in (await foreign_ids(service)).items():
        node = await service.send("query ($id: ID!) { node(id: $id) { __typename id } }", company="rival", id=own)
        assert node == {"__typename": kind, "id": own}


async def test_foreign_and_missing_ids_are_answered_with_the_same_bytes(service: Service) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1", senderSelection=["WHEN_SENDING"])
    foreign = await foreign_ids(service)
    before = service.dump()
    for root, name in WITH_IDS:
        answers: set[bytes] = set()
        for kind in KINDS:
            for own in (foreign[kind], global_id(kind, uuid4())):
                text, variables, _ = document(root, name, own)
                answer = await service.post(text, variables)
                assert "errors" not in answer.json(), name
                answers.add(answer.content)
        for own in ("", "nothing", "\u00e9", "RG9tYWluOg", "Domain:1", "A" * 1000):
            text, variables, _ = document(root, name, own)
            answers.add((await service.post(text, variables)).content)
        assert len(answers) == 1, name
        [only] = answers
        assert b"NOT_FOUND" in only or b"NOT_AVAILABLE" in only or only == b'{"data":{"node":null}}', name
    assert service.dump() == before


def test_the_list_is_not_empty() -> None:
    assert ("Query", "node") in WITH_IDS
    assert len(WITH_IDS) >= 15


@pytest.mark.parametrize("kind", KINDS)
async def test_an_id_of_another_kind_opens_nothing(service: Service, kind: str) -> None:
    """A kind and a random id are one thing: the id of a domain is not one of a record."""
    own = (await service.prepare("starcomm.be"))["domain"]["id"]
    if kind != "Domain":
        forged = global_id(kind, UUID(own_id(own)))
        assert await service.send("query ($id: ID!) { node(id: $id) { id } }", id=forged) is None
