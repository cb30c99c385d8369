"""How much one company may have."""

from sendas.actions.add_sender_address import MOST_ADDRESSES
from sendas.actions.set_sender_rule import MOST_RULES
from tests.service import Service, codes, own_id

_MANY = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many) "
_ID = "lower(printf('%032x', i + 1000000))"


async def test_at_most_two_thousand_addresses(service: Service) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    added = (await service.add_address("First", "first@starcomm.be"))["senderAddress"]
    service.execute(
        f"{_MANY} INSERT INTO sender_address (id, company_id, name, address, shown, created_at) SELECT {_ID}, "  # noqa: S608  (our own text)
        "company_id, name, 'a' || i || '@starcomm.be', 'a' || i || '@starcomm.be', created_at "
        "FROM n, sender_address WHERE sender_address.id = :like",
        many=MOST_ADDRESSES - 1,
        like=own_id(added["id"]),
    )
    before = service.dump()
    refused = await service.add_address("More", "more@other.be")
    assert codes(refused) == [("LIMIT_REACHED", "")]
    assert "2000" in refused["userErrors"][0]["message"]
    assert service.dump() == before


async def test_at_most_ten_thousand_rules_and_the_last_can_still_be_changed(service: Service) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1", senderSelection=["PER_USER"])
    one = (await service.add_address("One", "one@starcomm.be"))["senderAddress"]["id"]
    two = (await service.add_address("Two", "two@starcomm.be"))["senderAddress"]["id"]
    rule = (await service.set_rule("PER_USER", "first", one))["rule"]
    service.execute(
        f"{_MANY} INSERT INTO sender_rule (id, company_id, selection, key, sender_address_id, created_at) "  # noqa: S608  (our own text)
        f"SELECT {_ID}, company_id, 'PER_TEMPLATE', 'k' || i, sender_address_id, created_at "
        "FROM n, sender_rule WHERE sender_rule.id = :like",
        many=MOST_RULES - 1,
        like=own_id(rule["id"]),
    )
    before = service.dump()
    assert codes(await service.set_rule("PER_USER", "one more", one)) == [("LIMIT_REACHED", "")]
    assert service.dump() == before
    replaced = await service.set_rule("PER_USER", "first", two)
    assert (codes(replaced), replaced["rule"]["sender"]["id"]) == ([], two)
    # Templates of other addresses are no part of a decision.
    assert (await service.resolve(userId="first"))["decision"]["templateId"] is None
