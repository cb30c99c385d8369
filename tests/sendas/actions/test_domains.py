"""Preparing, checking on request, and removing domains."""

from uuid import uuid4

import pytest

from sendas.domain.observation import AnswerKind
from tests.service import Service, codes, own_id

REMOVE = "mutation ($id: ID!) { removeDomain(id: $id) { removedId userErrors { code message field } } }"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("gmail.com", "PUBLIC_MAILBOX_DOMAIN"),
        ("co.uk", "INVALID_DOMAIN"),
        ("be", "INVALID_DOMAIN"),
        ("localhost", "INVALID_DOMAIN"),
        ("shop.test", "INVALID_DOMAIN"),
        ("shop..be", "INVALID_DOMAIN"),
        ("192.0.2.1", "INVALID_DOMAIN"),
        ("shop.be\r\n", "INVALID_DOMAIN"),
        ("", "INVALID_DOMAIN"),
        ("a." * 120 + "be", "INVALID_DOMAIN"),
    ],
)
async def test_names_that_nobody_can_send_from_are_refused(service: Service, name: str, code: str) -> None:
    before = service.dump()
    refused = await service.prepare(name)
    assert (refused["domain"], codes(refused)) == (None, [(code, "name")])
    assert service.dump() == before


async def test_only_own_domain_methods_need_records(service: Service) -> None:
    assert codes(await service.prepare("starcomm.be", method="SMTP")) == [("INVALID_INPUT", "method")]


async def test_preparing_twice_gives_the_same_domain_and_selector(service: Service) -> None:
    first = (await service.prepare("StarComm.be."))["domain"]
    second = (await service.prepare("starcomm.be"))["domain"]
    assert first == second
    other = (await service.prepare("starcomm.be", method="OWN_DOMAIN_SERVER_2"))["domain"]
    assert other["id"] != first["id"]
    keys = [row for domain in (first, other) for row in domain["records"] if row["purpose"] == "DKIM"]
    assert len({row["name"] for row in keys}) == len({row["value"] for row in keys}) == 2


async def test_asking_is_limited_to_five_a_minute_and_domain(service: Service) -> None:
    domain, other = (await service.prepare("starcomm.be"))["domain"], (await service.prepare("other.be"))["domain"]
    for _ in range(5):
        assert codes(await service.check(domain["id"])) == []
    before, readings = service.dump(), len(service.dns.readings)
    refused = await service.check(domain["id"])
    assert codes(refused) == [("RATE_LIMITED", "id")]
    assert refused["domain"]["id"] == domain["id"]
    assert (service.dump(), len(service.dns.readings)) == (before, readings)
    assert codes(await service.check(other["id"])) == []
    service.clock.move(seconds=59)
    assert codes(await service.check(domain["id"])) == [("RATE_LIMITED", "id")]
    service.clock.move(seconds=1)
    assert codes(await service.check(domain["id"])) == []


async def test_a_domain_in_use_stays(service: Service) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    await service.add_address("Ciley", "info@ciley-automobile.be")
    await service.prepare("spare.be")
    domains = await service.domains()
    for name in ("starcomm.be", "ciley-automobile.be"):
        refused = await service.send(REMOVE, id=domains[name, "OWN_DOMAIN_SERVER_1"]["id"])
        assert (refused["removedId"], codes(refused)) == (None, [("IN_USE", "id")])
    spare = domains["spare.be", "OWN_DOMAIN_SERVER_1"]["id"]
    assert (await service.send(REMOVE, id=spare))["removedId"] == spare
    assert codes(await service.send(REMOVE, id=spare)) == [("NOT_FOUND", "id")]
    left = service.dump()
    assert len(left["sending_domain"]) == len(left["dkim_key"]) == 2
    assert len(left["dns_record"]) == 4


async def test_the_old_server_s_domain_stays_while_it_still_carries_the_mail(service: Service) -> None:
    old = await service.verified()
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    await service.settings(method="OWN_DOMAIN_SERVER_2")
    assert codes(await service.send(REMOVE, id=old["id"])) == [("IN_USE", "id")]
    await service.verified(method=2)
    assert codes(await service.send(REMOVE, id=old["id"])) == []


async def test_dormant_domains_wake_when_somebody_asks(service: Service) -> None:
    """Pending domains are let go after 30 days; whoever comes back is looked after from the start."""
    domain = (await service.prepare("starcomm.be"))["domain"]
    service.clock.move(days=31)
    service.execute("UPDATE sending_domain SET next_check_at = NULL")
    asked = (await service.check(domain["id"]))["domain"]
    assert asked["nextCheckAt"] == "2026-12-26T12:01:00+00:00"
    service.execute("UPDATE sending_domain SET next_check_at = NULL, pending_since = '2026-11-01 00:00:00.000000'")
    prepared = (await service.prepare("starcomm.be"))["domain"]
    assert prepared["nextCheckAt"] == "2026-12-26T12:00:00+00:00"


async def test_at_most_two_hundred_domains(service: Service) -> None:
    domain = (await service.prepare("starcomm.be"))["domain"]
    columns = (
        "company_id, server_id, selector, public_key, status, judged, held, pending_since, recent, asked_at, created_at"
    )
    for number in range(199):
        service.execute(
            f"INSERT INTO sending_domain (id, name, unicode_name, {columns}) SELECT :id, :name, :name, {columns} "  # noqa: S608  (our own text)
            "FROM sending_domain WHERE id = :like",
            id=uuid4().hex,
            name=f"shop{number}.be",
            like=own_id(domain["id"]),
        )
    before = service.dump()
    assert codes(await service.prepare("one-more.be")) == [("LIMIT_REACHED", "")]
    assert codes(await service.settings(method="OWN_DOMAIN_SERVER_2")) == [("LIMIT_REACHED", "")]
    assert service.dump() == before
    assert codes(await service.prepare("shop7.be")) == []


async def test_the_zone_of_a_row_and_its_host_follow_the_zone_cut(service: Service) -> None:
    service.dns.zones["facturen.shop.be"] = {"ns1.facturen.shop.be": "192.0.2.9"}
    domain = (await service.prepare("facturen.shop.be"))["domain"]
    assert domain["records"][0]["host"] == "bounce.facturen"
    checked = (await service.check(domain["id"]))["domain"]
    assert checked["records"][0]["host"] == "bounce"


async def test_an_spf_record_is_never_offered_before_the_present_one_was_seen(service: Service) -> None:
    """Whoever publishes what an unread row says would make a second record, which receivers refuse."""
    service.dns.failing_names["starcomm.be"] = AnswerKind.SERVFAIL
    prepared = (await service.prepare("starcomm.be", method="OWN_DOMAIN_SERVER_2"))["domain"]
    for domain in (prepared, (await service.check(prepared["id"]))["domain"]):
        spf = next(row for row in domain["records"] if row["purpose"] == "SPF")
        assert (spf["value"], spf["action"]) == ("", "NONE")
