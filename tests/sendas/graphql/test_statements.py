"""How many statements a request costs, its authentication included (serving.md)."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from tests.service import Service

PAGE = """{ company { senderAddresses(first: 50) { nodes { name address status statusMessage domain {
name status records { purpose host value status message } } } totalCount } } }"""


@contextmanager
def statements(service: Service) -> Generator[list[str]]:
    """Collect what is asked of the database; BEGIN is none of it."""
    asked: list[str] = []

    def note(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            asked.append(statement)

    engine = service.services.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("count", [0, 1, 20, 60])
async def test_a_page_of_addresses_costs_three_whatever_their_number(service: Service, count: int) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    for number in range(count):
        service.clock.move(seconds=1)
        await service.add_address(f"A{number}", f"a{number}@shop{number % 5}.be")
    with statements(service) as asked:
        found = await service.send(PAGE)
    assert len(asked) <= 3, asked
    page = found["senderAddresses"]
    assert (len(page["nodes"]), page["totalCount"]) == (min(count, 50), count)
    assert all(len(each["domain"]["records"]) == 2 for each in page["nodes"])


async def test_a_small_query_touches_nothing_large(service: Service) -> None:
    with statements(service) as asked:
        await service.send("{ company { name email } }")
    assert len(asked) == 1
    assert not any(table in asked[0] for table in ("sender_address ", "sending_domain", "dns_record"))


async def test_domains_without_their_records_leave_the_records_alone(service: Service) -> None:
    await service.prepare("starcomm.be")
    with statements(service) as asked:
        await service.send("{ company { domains { nodes { name status } } emailSettings { domain { name } } } }")
    assert len(asked) <= 3
    assert not any("dns_record" in each for each in asked)


async def test_a_decision_costs_three(service: Service) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1", senderSelection=["PER_USER", "PER_TEMPLATE"])
    with statements(service) as asked:
        await service.resolve(userId="nobody", templateId="none")
    assert len(asked) <= 3, asked


async def test_fragments_and_other_lists_cost_no_more(service: Service) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    for number in range(5):
        added = (await service.add_address("A", f"a{number}@shop{number}.be"))["senderAddress"]
        await service.set_rule("PER_USER", str(number), added["id"])
    text = """{ company { senderRules { nodes { key sender { address status ...D } } }
    senderAddresses { nodes { rules { key } ...D } } domains { nodes { name records { value } } } } }
    fragment D on SenderAddress { domain { records { value } } }"""
    with statements(service) as asked:
        await service.send(text)
    assert len(asked) <= 9, asked
