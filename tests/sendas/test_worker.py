"""What runs without a request: due domains, one after the other, whatever one of them does."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from sendas.actions.check_domain import run_check
from sendas.domain.global_id import read_global_id
from sendas.domain.observation import VALIDATE, AnswerKind, Manner, Observation, Question
from sendas.store.company import find_by_external_id
from sendas.worker import Worker
from tests.conftest import Launch
from tests.logs import captured_logs
from tests.service import Service, start
from tests.surroundings import memory_dns, two_servers


def asked(service: Service) -> set[str]:
    """Give the domains that were asked about since the last time."""
    names = {question.name for questions, _ in service.dns.readings for question in questions}
    service.dns.readings.clear()
    return {name.removeprefix("bounce.") for name in names if name.startswith("bounce.") and name.count(".") == 2}


async def test_what_is_due_is_checked_and_turns_green_by_itself(service: Service) -> None:
    saved = (await service.settings(method="OWN_DOMAIN_SERVER_1"))["emailSettings"]
    worker = Worker(service.services)
    await worker.sweep()
    assert asked(service) == {"starcomm.be"}
    domain = (await service.domains())["starcomm.be", "OWN_DOMAIN_SERVER_1"]
    assert {row["status"] for row in domain["records"]} == {"MISSING"}
    service.publish(domain["records"])
    await worker.sweep()
    assert asked(service) == set()
    service.clock.move(minutes=1)
    await worker.sweep()
    assert (await service.read_settings())["domain"]["status"] == "VERIFIED"
    assert saved["domain"]["id"] == domain["id"]


async def test_the_schedule_slows_down_with_age(service: Service) -> None:
    await service.prepare("starcomm.be")
    worker = Worker(service.services)
    looked: list[float] = []
    for minute in range(60):
        await worker.sweep()
        if asked(service):
            looked.append(minute)
        service.clock.move(minutes=1)
    assert looked[:11] == list(range(11))
    assert looked[11:14] == [15, 20, 25]


async def test_a_verified_domain_is_looked_at_once_a_day(service: Service) -> None:
    await service.verified()
    asked(service)
    worker = Worker(service.services)
    service.clock.move(hours=21)
    await worker.sweep()
    assert asked(service) == set()
    service.clock.move(hours=6)
    await worker.sweep()
    assert asked(service) == {"starcomm.be"}


async def test_one_company_s_dead_domains_stop_nobody(service: Service) -> None:
    for number in range(14):
        await service.prepare(f"shop{number}.be")
    service.dns.failing_servers.update(dict.fromkeys(("ns1.dns.example", "ns2.dns.example"), AnswerKind.TIMEOUT))
    await Worker(service.services).sweep()
    assert len(asked(service)) == 14


async def test_ten_unseen_in_a_row_stop_the_sweep(service: Service) -> None:
    for number in range(3):
        await service.create_company(externalId=f"c{number}")
    for number in range(14):
        await service.prepare(f"shop{number}.be", f"c{number % 3}")
    service.dns.failing_servers.update(dict.fromkeys(("ns1.dns.example", "ns2.dns.example"), AnswerKind.TIMEOUT))
    worker = Worker(service.services, pause=0.01, after_errors=0.2)
    assert await worker.sweep() is False
    assert len(asked(service)) == 10
    assert await worker.sweep() is False
    assert asked(service) == set()
    with captured_logs() as written:
        running = asyncio.create_task(worker.run())
        await asyncio.sleep(0.1)
        assert asked(service) == set()
        await asyncio.sleep(0.3)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert "sweep paused" in written.getvalue()
    assert len(asked(service)) == 4


class Fragile:
    """A DNS that breaks for some names: as a bug of ours would."""

    def __init__(self) -> None:
        self.dns = memory_dns()
        self.broken = ""

    async def read(self, questions: Sequence[Question], how: Manner = VALIDATE) -> dict[Question, Observation]:
        if self.broken and any(self.broken in question.name for question in questions):
            message = "canary-of-a-bug"
            raise RuntimeError(message)
        return await self.dns.read(questions, how)


async def test_an_error_in_one_check_does_not_stop_the_others(launch: Launch) -> None:
    reader = Fragile()
    service = await start(launch(reader=reader))
    service.dns = reader.dns
    for name in ("bad.be", "good.be"):
        await service.prepare(name)
    reader.broken = "bad.be"
    with captured_logs() as written:
        await Worker(service.services).sweep()
    assert asked(service) == {"good.be"}
    assert "check failed" in written.getvalue()
    assert "canary-of-a-bug" not in written.getvalue()


@pytest.mark.parametrize("broken", [True, False])
async def test_domains_that_cannot_be_checked_do_not_starve_the_rest(launch: Launch, *, broken: bool) -> None:
    """Neither where our own check breaks, nor where the operator took their server away."""
    reader, servers = Fragile(), dict(two_servers())
    service = await start(launch(reader=reader, servers=servers))
    service.dns = reader.dns
    for number in range(21):
        await service.prepare(f"bad{number}.be", method="OWN_DOMAIN_SERVER_2")
    service.clock.move(seconds=1)
    await service.prepare("good.be")
    if broken:
        reader.broken = "bad"
    else:
        del servers["server-2"]
    worker = Worker(service.services, after_errors=0)
    with captured_logs():
        running = asyncio.create_task(worker.run())
        await asyncio.sleep(0.4)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert "good.be" in asked(service)


async def test_a_wake_during_a_sweep_is_not_lost(service: Service) -> None:
    """Somebody prepares a domain while others are looked up: it is looked up next, not after the pause."""
    await service.prepare("first.be")
    original = service.dns.read
    late: list[Any] = []

    async def read(questions: Sequence[Question], how: Manner = VALIDATE) -> dict[Question, Observation]:
        if not late:
            late.append(await service.prepare("second.be"))
        return await original(questions, how)

    service.dns.read = read  # type: ignore[method-assign]  # what happens at the worst moment
    running = asyncio.create_task(Worker(service.services, pause=30).run())
    await asyncio.sleep(0.8)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert asked(service) == {"first.be", "second.be"}


async def test_a_domain_that_is_removed_meanwhile_is_let_go(service: Service) -> None:
    domain = (await service.prepare("gone.be"))["domain"]
    original = service.dns.read
    remove = "mutation ($id: ID!) { removeDomain(id: $id) { removedId userErrors { code } } }"

    async def read(questions: Sequence[Question], how: Manner = VALIDATE) -> dict[Question, Observation]:
        await service.send(remove, id=domain["id"])
        return await original(questions, how)

    service.dns.read = read  # type: ignore[method-assign]  # what happens at the worst moment
    with captured_logs() as written:
        await Worker(service.services).sweep()
    assert "check failed" not in written.getvalue()
    left = service.dump()
    assert (left["sending_domain"], left["dns_record"], left["dkim_key"]) == ([], [], [])


async def test_an_older_check_never_overwrites_a_newer_one(service: Service) -> None:
    """Two processes look at once: the one that began earlier and ends later saw the older truth."""
    domain = (await service.prepare("starcomm.be"))["domain"]
    own = read_global_id(domain["id"], "Domain")
    company = await service.services.database.read(lambda connection: find_by_external_id(connection, "starcomm"))
    assert own
    assert company
    old_reading, go = asyncio.Event(), asyncio.Event()
    original = service.dns.read

    async def slow(questions: Sequence[Question], how: Manner = VALIDATE) -> dict[Question, Observation]:
        seen = await original(questions, how)
        if not old_reading.is_set():
            old_reading.set()
            await go.wait()
        return seen

    service.dns.read = slow  # type: ignore[method-assign]  # a slow network
    older = asyncio.create_task(run_check(service.services, company.id, own))
    await old_reading.wait()
    service.publish(domain["records"])
    service.clock.move(seconds=10)
    service.services.checks.clear()  # another process knows nothing of our locks
    newer = await run_check(service.services, company.id, own)
    assert newer
    assert newer.status == "VERIFIED"
    service.clock.move(seconds=10)
    go.set()
    await older
    after = (await service.domains())["starcomm.be", "OWN_DOMAIN_SERVER_1"]
    assert after["status"] == "VERIFIED"
    assert {row["status"] for row in after["records"] if row["required"]} == {"VALID"}
