"""Lists: order, cursors, and totals."""

import base64
from typing import Any

import pytest

from tests.service import Service


async def _addresses(service: Service, arguments: str) -> dict[str, Any]:
    answer = await service.send(
        f"{{ company {{ senderAddresses{arguments} {{ nodes {{ address }} edges {{ cursor }} totalCount "
        "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"
    )
    page: dict[str, Any] = answer["senderAddresses"]
    return page


async def test_pages_follow_one_another_without_gap_or_repeat(service: Service) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    for number in range(7):
        await service.add_address("A", f"a{number}@starcomm.be")
        service.clock.move(seconds=number % 2)  # some at the very same time
    seen: list[str] = []
    after = ""
    while True:
        page = await _addresses(service, f'(first: 3, after: "{after}")')
        seen += [each["address"] for each in page["nodes"]]
        assert page["totalCount"] == 7
        assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
        assert page["pageInfo"]["hasPreviousPage"] is bool(after)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert sorted(seen) == [f"a{number}@starcomm.be" for number in range(7)]
    assert seen == [each["address"] for each in (await _addresses(service, ""))["nodes"]]
    beyond = await _addresses(service, f'(first: 3, after: "{after}")')
    assert (beyond["nodes"], beyond["totalCount"]) == ([], 7)
    assert beyond["pageInfo"] == {
        "hasNextPage": False,
        "hasPreviousPage": True,
        "startCursor": None,
        "endCursor": None,
    }
    empty = await _addresses(service, "(first: 0)")
    assert (empty["nodes"], empty["totalCount"], empty["pageInfo"]["hasNextPage"]) == ([], 7, True)


async def test_an_empty_list_has_a_total_of_nothing(service: Service) -> None:
    page = await _addresses(service, "")
    assert (page["nodes"], page["totalCount"], page["pageInfo"]["hasNextPage"]) == ([], 0, False)


def _forged(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é",
        _forged("|"),
        _forged("2026-11-25T12:00:00+00:00"),
        _forged("2026-11-25T12:00:00|00000000-0000-0000-0000-000000000000"),
        _forged("0001-01-01T00:00:00+14:00|00000000-0000-0000-0000-000000000000"),
        _forged("9999-12-31T23:59:59-14:00|00000000-0000-0000-0000-000000000000"),
        _forged("2026-11-25T12:00:00+00:00|' OR 1=1"),
    ],
)
async def test_what_was_never_a_cursor_is_bad_input(service: Service, cursor: str) -> None:
    for field in ("senderAddresses", "senderRules", "domains", "auditLog"):
        text = f"query ($after: String) {{ company {{ {field}(after: $after) {{ totalCount }} }} }}"
        answer = (await service.post(text, {"after": cursor})).json()
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["INVALID_INPUT"]


async def test_companies_are_listed_oldest_first_and_show_only_what_they_are_called(service: Service) -> None:
    for number in range(3):
        service.clock.move(seconds=1)
        await service.create_company(externalId=f"c{number}")
    found = await service.send("{ companies(first: 3) { nodes { externalId } totalCount } }")
    assert found == {
        "nodes": [{"externalId": name} for name in ("starcomm", "c0", "c1")],
        "totalCount": 4,
    }
    answer = (await service.post("{ companies { nodes { externalId emailSettings { method } } } }")).json()
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"COMPANY_REQUIRED"}


async def test_the_audit_log_begins_with_the_latest(service: Service) -> None:
    service.clock.move(seconds=1)
    await service.settings(senderName="Star")
    log = await service.send("{ company { auditLog(first: 2) { nodes { action detail } totalCount } } }")
    assert log["auditLog"] == {
        "nodes": [
            {"action": "emailSettings.update", "detail": "sender_name"},
            {"action": "company.create", "detail": ""},
        ],
        "totalCount": 2,
    }


async def test_null_for_a_page_means_the_default(service: Service) -> None:
    assert (await _addresses(service, "(first: null, after: null)"))["totalCount"] == 0
