"""Two companies and one domain: the live proof decides, and nobody learns anything before it."""

import asyncio
from typing import Any

import pytest_asyncio

from sendas.domain.observation import AnswerKind
from tests.service import Service, by_purpose, codes

NAME = "shop.be"
REMOVE = "mutation ($id: ID!) { removeDomain(id: $id) { userErrors { code } } }"


@pytest_asyncio.fixture
async def two(service: Service) -> Service:
    await service.create_company(externalId="rival", name="Rival", email="info@rival.be")
    return service


def holders(service: Service) -> list[tuple[Any, ...]]:
    return service.dump()["domain_claim"]


async def test_a_pending_claim_blocks_nobody_and_tells_nobody(two: Service) -> None:
    mine, theirs = (await two.prepare(NAME))["domain"], (await two.prepare(NAME, "rival"))["domain"]
    for company, domain in (("starcomm", mine), ("rival", theirs)):
        checked = await two.check(domain["id"], company)
        assert codes(checked) == []
        assert checked["domain"]["waitingFor"] == "ADMINISTRATOR"
    assert holders(two) == []
    two.publish(mine["records"])
    assert (await two.check(mine["id"]))["domain"]["status"] == "VERIFIED"
    # The rival shares the return path's target and sees that row green, which proves nothing.
    told = await two.check(theirs["id"], "rival")
    assert codes(told) == []
    rows = by_purpose(told["domain"]["records"])
    assert (rows["RETURN_PATH"]["status"], rows["DKIM"]["status"]) == ("VALID", "MISSING")
    assert told["domain"]["waitingFor"] == "ADMINISTRATOR"


async def test_taken_is_told_only_after_the_proof(two: Service) -> None:
    await two.verified(NAME)
    theirs = (await two.prepare(NAME, "rival"))["domain"]
    two.publish(theirs["records"])
    taken = await two.check(theirs["id"], "rival")
    assert codes(taken) == [("DOMAIN_TAKEN", "id")]
    assert (taken["domain"]["status"], taken["domain"]["waitingFor"]) == ("PENDING", "OPERATOR")
    assert (await two.domains())[NAME, "OWN_DOMAIN_SERVER_1"]["status"] == "VERIFIED"

    await two.settings("rival", method="OWN_DOMAIN_SERVER_1")
    added = (await two.add_address("Shop", f"info@{NAME}", "rival"))["senderAddress"]
    validated = await two.validate(added["id"], "rival")
    assert codes(validated) == [("DOMAIN_TAKEN", "id")]
    assert validated["senderAddress"]["status"] == "PENDING"
    assert codes(await two.prepare(NAME, "rival")) == []
    assert (await two.resolve("rival"))["decision"]["usedFallback"]


async def test_an_incumbent_whose_key_is_gone_lapses(two: Service) -> None:
    mine = await two.verified(NAME)
    theirs = (await two.prepare(NAME, "rival"))["domain"]
    two.withdraw([by_purpose(mine["records"])["DKIM"]])
    two.publish(theirs["records"])
    two.clock.move(seconds=1)
    won = await two.check(theirs["id"], "rival")
    assert (codes(won), won["domain"]["status"]) == ([], "VERIFIED")
    lost = (await two.domains())[NAME, "OWN_DOMAIN_SERVER_1"]
    assert (lost["status"], lost["canSend"]) == ("FAILED", False)
    log = await two.send("{ company { auditLog(first: 1) { nodes { action actor } } } }")
    assert log["auditLog"]["nodes"] == [{"action": "domain.failed", "actor": "system"}]
    # The key comes back: the right to send does not, while the other company holds the name.
    two.publish(mine["records"])
    assert codes(await two.check(mine["id"])) == [("DOMAIN_TAKEN", "id")]
    assert len(holders(two)) == 1


async def test_a_grey_look_never_costs_an_incumbent_the_name(two: Service) -> None:
    mine = await two.verified(NAME)
    theirs = (await two.prepare(NAME, "rival"))["domain"]
    two.publish(theirs["records"])
    two.dns.failing_names[by_purpose(mine["records"])["DKIM"]["name"]] = AnswerKind.SERVFAIL
    assert codes(await two.check(theirs["id"], "rival")) == [("DOMAIN_TAKEN", "id")]
    assert (await two.domains())[NAME, "OWN_DOMAIN_SERVER_1"]["status"] == "VERIFIED"


async def test_one_of_two_servers_is_proof_enough_to_stay(two: Service) -> None:
    await two.settings(method="OWN_DOMAIN_SERVER_1")
    first, second = await two.verified(NAME), (await two.prepare(NAME, method="OWN_DOMAIN_SERVER_2"))["domain"]
    second = (await two.check(second["id"]))["domain"]  # its SPF row is shown once the present record was seen
    two.publish(second["records"])
    assert (await two.check(second["id"]))["domain"]["status"] == "VERIFIED"
    two.withdraw([by_purpose(first["records"])["DKIM"]])
    theirs = (await two.prepare(NAME, "rival"))["domain"]
    two.publish(theirs["records"])
    assert codes(await two.check(theirs["id"], "rival")) == [("DOMAIN_TAKEN", "id")]
    mine = await two.domains()
    assert mine[NAME, "OWN_DOMAIN_SERVER_2"]["status"] == "VERIFIED"


async def test_a_race_has_exactly_one_winner(two: Service) -> None:
    for number in range(5):
        name = f"race{number}.be"
        mine, theirs = (await two.prepare(name))["domain"], (await two.prepare(name, "rival"))["domain"]
        two.publish(mine["records"])
        two.publish(theirs["records"])
        answers = await asyncio.gather(two.check(mine["id"]), two.check(theirs["id"], "rival"))
        assert sorted(answer["domain"]["status"] for answer in answers) == ["PENDING", "VERIFIED"]
        assert sorted(map(len, map(codes, answers))) == [0, 1]
    assert len(holders(two)) == 5


async def test_failure_and_removal_give_the_name_free(two: Service) -> None:
    mine = await two.verified(NAME)
    two.withdraw(mine["records"])
    for minutes in (60, 15, 60 * 72):
        two.clock.move(minutes=minutes)
        await two.check(mine["id"])
    assert (await two.domains())[NAME, "OWN_DOMAIN_SERVER_1"]["status"] == "FAILED"
    assert holders(two) == []
    theirs = await two.verified(NAME, "rival")
    assert len(holders(two)) == 1
    await two.send(REMOVE, company="rival", id=theirs["id"])
    assert holders(two) == []
    two.publish(mine["records"])
    assert (await two.check(mine["id"]))["domain"]["status"] == "VERIFIED"
