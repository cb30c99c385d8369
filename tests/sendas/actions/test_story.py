"""The help page, row by row (product.md section 1)."""

from sendas.domain.observation import RecordType
from tests.service import Service, by_purpose, codes


async def test_a_company_starts_with_its_own_name_and_address(service: Service) -> None:
    settings = await service.read_settings()
    assert (settings["senderName"], settings["senderAddress"]) == ("Starcomm", "theo@starcomm.be")
    assert settings["replyTo"] == "theo@starcomm.be"
    assert settings["method"] == "GENERAL_ADDRESS"
    assert settings["effective"] == {
        "from": "Starcomm <noreply@out.sendas.example>",
        "replyTo": "theo@starcomm.be",
        "usedFallback": False,
        "method": "GENERAL_ADDRESS",
    }


async def test_another_address_and_name_can_be_set_and_taken_back(service: Service) -> None:
    changed = await service.settings(
        senderName="Administration", senderAddress="administration@starcomm.be", replyTo="compta@starcomm.be"
    )
    settings = changed["emailSettings"]
    assert (settings["senderName"], settings["senderAddress"]) == ("Administration", "administration@starcomm.be")
    assert settings["replyTo"] == "compta@starcomm.be"
    back = (await service.settings(senderName=None, senderAddress=None, replyTo=None))["emailSettings"]
    assert (back["senderName"], back["senderAddress"], back["replyTo"]) == (
        "Starcomm",
        "theo@starcomm.be",
        "theo@starcomm.be",
    )


async def test_there_are_six_methods_cheapest_first(service: Service) -> None:
    answer = await service.send(
        "{ company { sendingOptions { method label suits toDo available selected recipientSees { from replyTo } } } }"
    )
    options = answer["sendingOptions"]
    assert [(each["method"], each["available"], each["selected"]) for each in options] == [
        ("GENERAL_ADDRESS", True, True),
        ("OWN_DOMAIN_SERVER_1", True, False),
        ("OWN_DOMAIN_SERVER_2", True, False),
        ("SMTP", True, False),
        ("GOOGLE", False, False),
        ("MICROSOFT", False, False),
    ]
    assert options[0]["recipientSees"] == {
        "from": "Starcomm <noreply@out.sendas.example>",
        "replyTo": "theo@starcomm.be",
    }
    assert options[1]["recipientSees"] == {"from": "Starcomm <theo@starcomm.be>", "replyTo": None}
    assert all(each["label"] and each["suits"] and each["toDo"] for each in options)


async def test_saving_does_not_wait_for_dns_and_falls_back_until_it_is_valid(service: Service) -> None:
    saved = (await service.settings(method="OWN_DOMAIN_SERVER_1"))["emailSettings"]
    assert service.dns.readings == []
    assert saved["domain"]["status"] == "PENDING"
    assert saved["effective"]["from"] == "Starcomm <noreply@out.sendas.example>"
    assert saved["effective"]["usedFallback"]
    assert saved["effective"]["replyTo"] == "theo@starcomm.be"


async def test_records_are_shown_at_once_then_red_then_green(service: Service) -> None:
    saved = (await service.settings(method="OWN_DOMAIN_SERVER_1"))["emailSettings"]
    domain_id = saved["domain"]["id"]
    shown = (await service.domains())[("starcomm.be", "OWN_DOMAIN_SERVER_1")]
    assert {row["purpose"]: row["host"].split(".")[-1] for row in shown["records"]} == {
        "RETURN_PATH": "bounce",
        "DKIM": "_domainkey",
    }
    assert {row["status"] for row in shown["records"]} == {"NOT_CHECKED"}

    red = (await service.check(domain_id))["domain"]
    assert red["status"] == "PENDING"
    assert {row["status"] for row in red["records"]} == {"MISSING"}
    assert {row["action"] for row in red["records"]} == {"CREATE"}
    assert all(row["message"] for row in red["records"])

    service.publish(red["records"])
    green = (await service.check(domain_id))["domain"]
    assert (green["status"], green["canSend"], green["waitingFor"]) == ("VERIFIED", True, "NOBODY")
    assert {row["status"] for row in green["records"]} == {"VALID"}
    # It activates by itself: nothing has to be saved again.
    effective = (await service.read_settings())["effective"]
    assert effective == {
        "from": "Starcomm <theo@starcomm.be>",
        "replyTo": None,
        "usedFallback": False,
        "method": "OWN_DOMAIN_SERVER_1",
    }


async def test_a_reply_to_in_another_domain_is_prepared_and_never_a_condition(service: Service) -> None:
    await service.verified()
    await service.settings(method="OWN_DOMAIN_SERVER_1", replyTo="info@ciley-automobile.be")
    assert (await service.read_settings())["replyToDomain"] is None
    prepared = await service.prepare("ciley-automobile.be")
    assert [row["status"] for row in prepared["domain"]["records"]] == ["NOT_CHECKED"] * 2
    settings = await service.read_settings()
    assert settings["replyToDomain"] == {"name": "ciley-automobile.be"}
    assert settings["effective"]["from"] == "Starcomm <theo@starcomm.be>"
    assert settings["effective"]["replyTo"] == "info@ciley-automobile.be"


async def test_the_reply_to_domain_is_shown_whatever_server_it_was_prepared_for(service: Service) -> None:
    await service.settings(replyTo="info@ciley-automobile.be")
    await service.prepare("ciley-automobile.be")
    assert (await service.read_settings())["replyToDomain"] == {"name": "ciley-automobile.be"}
    await service.settings(method="OWN_DOMAIN_SERVER_2")
    assert (await service.read_settings())["replyToDomain"] == {"name": "ciley-automobile.be"}


async def test_whoever_does_not_own_the_domain_is_steered_to_smtp(service: Service) -> None:
    before = service.dump()
    refused = await service.settings(method="OWN_DOMAIN_SERVER_1", senderAddress="theo@gmail.com")
    assert codes(refused) == [("PUBLIC_MAILBOX_DOMAIN", "senderAddress")]
    assert "SMTP" in refused["userErrors"][0]["message"]
    assert service.dump() == before


async def test_an_address_in_the_base_domain_is_valid_at_once(service: Service) -> None:
    await service.verified()
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    added = (await service.add_address("Starcomm administration", "administration@starcomm.be"))["senderAddress"]
    assert (added["status"], added["sharesBaseDomain"]) == ("VALID", True)
    assert len(await service.domains()) == 1


async def test_an_address_in_another_domain_gets_a_cross_and_then_a_tick(service: Service) -> None:
    await service.verified()
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    added = (await service.add_address("Ciley", "info@ciley-automobile.be"))["senderAddress"]
    assert (added["status"], added["sharesBaseDomain"]) == ("PENDING", False)
    cross = (await service.validate(added["id"]))["senderAddress"]
    assert (cross["status"], cross["domain"]["status"]) == ("INVALID", "PENDING")
    assert "ciley-automobile.be" in cross["statusMessage"]
    domain = (await service.domains())[("ciley-automobile.be", "OWN_DOMAIN_SERVER_1")]
    service.publish(domain["records"])
    tick = (await service.validate(added["id"]))["senderAddress"]
    assert (tick["status"], tick["domain"]["status"]) == ("VALID", "VERIFIED")


async def test_quotes_and_invoices_leave_from_addresses_of_their_own(service: Service) -> None:
    await service.verified()
    await service.settings(method="OWN_DOMAIN_SERVER_1", senderSelection=["PER_DOCUMENT_TYPE"])
    for name, key in (("offres", "QUOTE"), ("factures", "INVOICE")):
        added = (await service.add_address(name, f"{name}@starcomm.be"))["senderAddress"]
        assert codes(await service.set_rule("PER_DOCUMENT_TYPE", key, added["id"])) == []
    senders = {
        kind: (await service.resolve(documentType=kind))["decision"]["fromAddress"]
        for kind in ("QUOTE", "INVOICE", "REMINDER")
    }
    assert senders == {
        "QUOTE": "offres@starcomm.be",
        "INVOICE": "factures@starcomm.be",
        "REMINDER": "theo@starcomm.be",
    }


async def test_the_drop_down_has_four_entries(service: Service) -> None:
    await service.settings(senderSelection=["PER_USER"])
    answer = await service.send("{ company { senderSelectionOptions { selection label selected } } }")
    options = answer["senderSelectionOptions"]
    assert [(each["selection"], each["selected"]) for each in options] == [
        ("WHEN_SENDING", False),
        ("PER_USER", True),
        ("PER_DOCUMENT_TYPE", False),
        ("PER_TEMPLATE", False),
    ]
    assert len({each["label"] for each in options}) == 4


async def test_server_2_merges_the_present_spf_record(service: Service) -> None:
    service.dns.publish("starcomm.be", RecordType.TXT, "v=spf1 include:_spf.hoster.example -all")
    saved = await service.settings(method="OWN_DOMAIN_SERVER_2")
    checked = (await service.check(saved["emailSettings"]["domain"]["id"]))["domain"]
    spf = by_purpose(checked["records"])["SPF"]
    assert spf["value"] == "v=spf1 include:_spf.hoster.example include:spf2.sendas.example -all"
    assert (spf["action"], spf["host"]) == ("REPLACE", "starcomm")
    assert spf["replaces"] == ["v=spf1 include:_spf.hoster.example -all"]
