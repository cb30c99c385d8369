"""Adding and changing companies."""

from typing import Any

import pytest

from tests.service import CREATE_COMPANY, STARCOMM, Service, codes

UPDATE = """mutation ($input: UpdateCompanyInput!) { updateCompany(input: $input) {
company { name email locale } userErrors { code message field } } }"""


async def test_a_reference_is_used_once(service: Service) -> None:
    before = service.dump()
    again = await service.send(CREATE_COMPANY, company=None, input=STARCOMM | {"name": "Other"})
    assert (again["company"], codes(again)) == (None, [("DUPLICATE", "externalId")])
    assert service.dump() == before


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"externalId": ""}, [("INVALID_INPUT", "externalId")]),
        ({"externalId": "x" * 201}, [("INVALID_INPUT", "externalId")]),
        ({"externalId": "a\r\nb"}, [("INVALID_INPUT", "externalId")]),
        # The host names the company in a header: what cannot stand there could never be reached again.
        ({"externalId": " padded "}, [("INVALID_INPUT", "externalId")]),
        ({"externalId": "société"}, [("INVALID_INPUT", "externalId")]),
        ({"name": "x" * 201}, [("INVALID_NAME", "name")]),
        ({"name": "a\u202eb"}, [("INVALID_NAME", "name")]),
        ({"email": "nobody"}, [("INVALID_ADDRESS", "email")]),
        (
            {"externalId": "", "name": "", "email": ""},
            [("INVALID_INPUT", "externalId"), ("INVALID_NAME", "name"), ("INVALID_ADDRESS", "email")],
        ),
    ],
)
async def test_bad_input_is_named_and_nothing_is_saved(
    service: Service, changes: dict[str, Any], problems: list[tuple[str, str]]
) -> None:
    before = service.dump()
    fresh = {"externalId": "fresh", "name": "Fresh", "email": "info@fresh.be"}
    refused = await service.send(CREATE_COMPANY, company=None, input=fresh | changes)
    assert (refused["company"], codes(refused)) == (None, problems)
    assert service.dump() == before


async def test_changes_are_saved_and_bad_ones_named_together(service: Service) -> None:
    changed = await service.send(UPDATE, input={"name": "Starcomm NV", "locale": "NL"})
    assert changed["company"] == {"name": "Starcomm NV", "email": "theo@starcomm.be", "locale": "NL"}
    unchanged = await service.send(UPDATE, input={"name": None})
    assert unchanged["company"]["name"] == "Starcomm NV"
    before = service.dump()
    refused = await service.send(UPDATE, input={"name": "\n", "email": "nobody"})
    assert codes(refused) == [("INVALID_NAME", "name"), ("INVALID_ADDRESS", "email")]
    assert service.dump() == before


async def test_a_new_company_address_prepares_its_domain_where_mail_leaves_from_it(service: Service) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    before = service.dump()
    refused = await service.send(UPDATE, input={"email": "starcomm@skynet.be"})
    assert codes(refused) == [("PUBLIC_MAILBOX_DOMAIN", "email")]
    assert service.dump() == before
    await service.send(UPDATE, input={"email": "theo@new.be"})
    assert ("new.be", "OWN_DOMAIN_SERVER_1") in await service.domains()
    assert (await service.read_settings())["domain"]["name"] == "new.be"
