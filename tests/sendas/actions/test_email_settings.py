"""Saving e-mail settings: what is refused, all at once, and with nothing half-saved."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from sendas.store import Connection
from tests.conftest import Launch
from tests.service import Service, codes, start
from tests.surroundings import two_servers

T = TypeVar("T")


@pytest.mark.parametrize(
    ("entered", "problem"),
    [
        ({"senderName": "Star\r\nBcc: all@shop.be"}, ("INVALID_NAME", "senderName")),
        ({"senderName": "Star\u202ecomm"}, ("INVALID_NAME", "senderName")),
        ({"senderName": ""}, ("INVALID_NAME", "senderName")),
        ({"senderName": "x" * 71}, ("INVALID_NAME", "senderName")),
        ({"senderAddress": "theo"}, ("INVALID_ADDRESS", "senderAddress")),
        ({"senderAddress": "a" * 65 + "@starcomm.be"}, ("INVALID_ADDRESS", "senderAddress")),
        ({"senderAddress": "theo@starcomm.be\r\nX: y"}, ("INVALID_ADDRESS", "senderAddress")),
        ({"replyTo": "theo@localhost"}, ("INVALID_ADDRESS", "replyTo")),
        ({"method": None}, ("INVALID_INPUT", "method")),
        ({"onUnverified": None}, ("INVALID_INPUT", "onUnverified")),
        ({"senderSelection": None}, ("INVALID_INPUT", "senderSelection")),
        ({"method": "GOOGLE"}, ("NOT_AVAILABLE", "method")),
        ({"method": "MICROSOFT"}, ("NOT_AVAILABLE", "method")),
        ({"method": "SMTP"}, ("INVALID_INPUT", "smtp")),
        ({"method": "OWN_DOMAIN_SERVER_1", "senderAddress": "a@gmail.com"}, ("PUBLIC_MAILBOX_DOMAIN", "senderAddress")),
        ({"method": "OWN_DOMAIN_SERVER_1", "senderAddress": "a@co.uk"}, ("INVALID_DOMAIN", "senderAddress")),
        ({"method": "OWN_DOMAIN_SERVER_1", "senderAddress": "a@shop.test"}, ("INVALID_DOMAIN", "senderAddress")),
        ({"revision": 7}, ("STALE_REVISION", "revision")),
    ],
)
async def test_bad_input_is_named_and_nothing_is_saved(
    service: Service, entered: dict[str, Any], problem: tuple[str, str]
) -> None:
    before = service.dump()
    refused = await service.settings(**({"replyTo": "fine@starcomm.be"} | entered))
    assert refused["emailSettings"] is None
    assert codes(refused) == [problem]
    assert service.dump() == before


async def test_several_problems_come_back_together(service: Service) -> None:
    before = service.dump()
    refused = await service.settings(
        senderName="\n",
        replyTo="nobody",
        method=None,
        smtp={"host": "no host", "port": 99, "security": "TLS", "username": "me", "password": "pw"},
    )
    assert set(codes(refused)) == {
        ("INVALID_NAME", "senderName"),
        ("INVALID_ADDRESS", "replyTo"),
        ("INVALID_INPUT", "method"),
        ("INVALID_INPUT", "smtp.host"),
        ("INVALID_INPUT", "smtp.port"),
    }
    assert service.probe.calls == [], "a form with mistakes is not worth a conversation"
    assert service.dump() == before


async def test_a_nul_does_not_come_through_the_door(service: Service) -> None:
    answer = await service.post(
        'mutation { updateEmailSettings(input: {senderName: "a\u0000b"}) { userErrors { code } } }'
    )
    assert answer.status_code == 400


async def test_the_revision_grows_and_guards_against_lost_updates(service: Service) -> None:
    first = (await service.settings(senderName="One", revision=1))["emailSettings"]
    assert first["revision"] == 2
    stale = await service.settings(senderName="Two", revision=1)
    assert codes(stale) == [("STALE_REVISION", "revision")]
    assert (await service.read_settings())["senderName"] == "One"
    assert (await service.settings(senderName="Two", revision=2))["emailSettings"]["revision"] == 3
    assert (await service.settings(senderName="Three"))["emailSettings"]["revision"] == 4


async def test_a_server_that_the_operator_does_not_have_is_unavailable(launch: Launch) -> None:
    service = await start(launch(servers={"server-1": two_servers()["server-1"]}))
    before = service.dump()
    assert codes(await service.settings(method="OWN_DOMAIN_SERVER_2")) == [("METHOD_UNAVAILABLE", "method")]
    assert codes(await service.prepare("starcomm.be", method="OWN_DOMAIN_SERVER_2")) == [
        ("METHOD_UNAVAILABLE", "method")
    ]
    options = await service.send("{ company { sendingOptions { method available } } }")
    available = {each["method"]: each["available"] for each in options["sendingOptions"]}
    assert not available["OWN_DOMAIN_SERVER_2"]
    assert service.dump() == before


async def test_selections_are_kept_once_and_in_order(service: Service) -> None:
    saved = await service.settings(senderSelection=["PER_TEMPLATE", "PER_USER", "PER_TEMPLATE"])
    assert saved["emailSettings"]["senderSelection"] == ["PER_TEMPLATE", "PER_USER"]
    assert (await service.settings(senderSelection=[]))["emailSettings"]["senderSelection"] == []


async def test_reject_shows_nothing_effective_until_the_sender_is_valid(service: Service) -> None:
    saved = await service.settings(method="OWN_DOMAIN_SERVER_1", onUnverified="REJECT")
    assert saved["emailSettings"]["effective"] is None
    await service.verified()
    assert (await service.read_settings())["effective"]["from"] == "Starcomm <theo@starcomm.be>"


async def test_refusals_are_said_in_the_company_s_language(launch: Launch) -> None:
    service = await start(launch(), locale="FR")
    refused = await service.settings(method="OWN_DOMAIN_SERVER_1", senderAddress="theo@gmail.com")
    english = "belongs to a mailbox provider"
    assert english not in refused["userErrors"][0]["message"]
    domain = (await service.prepare("starcomm.be"))["domain"]
    assert {row["message"] for row in domain["records"]} != {"Not checked yet."}
    checked = (await service.check(domain["id"]))["domain"]
    assert not any("Not found yet" in row["message"] for row in checked["records"])


async def test_an_address_typed_in_unicode_comes_back_so(service: Service) -> None:
    saved = (await service.settings(method="OWN_DOMAIN_SERVER_1", senderAddress="theo@bücher.be"))["emailSettings"]
    assert saved["senderAddress"] == "theo@bücher.be"
    assert saved["domain"]["name"] == "xn--bcher-kva.be"


async def test_a_change_of_method_prepares_the_domains_of_all_addresses(service: Service) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    await service.add_address("Ciley", "info@ciley-automobile.be")
    await service.settings(method="OWN_DOMAIN_SERVER_2")
    assert {name for name, method in await service.domains() if method == "OWN_DOMAIN_SERVER_2"} == {
        "starcomm.be",
        "ciley-automobile.be",
    }


async def test_a_rule_is_held_against_what_is_saved_meanwhile(service: Service) -> None:
    """SMTP needs a server: also when another save forgets it while this one talks to it."""
    smtp = {"host": "mail.starcomm.be", "port": 587, "security": "STARTTLS"}
    await service.settings(smtp=smtp)
    original = service.services.database.write

    async def write_late(work: Callable[[Connection], T]) -> T:
        if "forgotten" not in seen:
            seen.append("forgotten")
            assert codes(await service.settings(smtp=None)) == []
        return await original(work)

    seen: list[str] = []
    object.__setattr__(service.services.database, "write", write_late)
    refused = await service.settings(method="SMTP")
    assert codes(refused) == [("INVALID_INPUT", "smtp")]
    assert (await service.read_settings())["method"] == "GENERAL_ADDRESS"
