"""Looking at a domain that is in order, when nobody waits."""

import asyncio
from collections.abc import Sequence

from sendas.actions.check_domain import run_check
from sendas.dns.memory_reader import MemoryReader
from sendas.domain.global_id import read_global_id
from sendas.domain.observation import VALIDATE, Manner, Observation, Question, RecordType
from sendas.store.company import find_by_external_id
from tests.conftest import Launch
from tests.service import Service, start
from tests.surroundings import memory_dns


class Hesitant(MemoryReader):
    """A reader that is held up in the background, as by the rate of an operator."""

    def __init__(self) -> None:
        super().__init__(memory_dns().zones)
        self.held_up = asyncio.Event()
        self.go_on = asyncio.Event()
        self.manners: list[Manner] = []

    async def read(self, questions: Sequence[Question], how: Manner = VALIDATE) -> dict[Question, Observation]:
        self.manners.append(how)
        if how.background:
            self.held_up.set()
            await self.go_on.wait()
        return await super().read(questions, how)


async def glance(service: Service, domain_id: str) -> str | None:
    own = read_global_id(domain_id, "Domain")
    company = await service.services.database.read(lambda connection: find_by_external_id(connection, "starcomm"))
    assert own
    assert company
    row = await run_check(service.services, company.id, own, background=True)
    return row.status if row else None


async def hesitant(launch: Launch) -> tuple[Service, Hesitant]:
    reader = Hesitant()
    reader.records = memory_dns().records
    service = await start(launch(reader=reader))
    service.dns = reader
    return service, reader


async def test_whoever_waits_does_not_wait_for_a_glance(launch: Launch) -> None:
    service, reader = await hesitant(launch)
    domain = await service.verified()
    glancing = asyncio.create_task(glance(service, domain["id"]))
    await reader.held_up.wait()
    async with asyncio.timeout(5):
        assert (await service.check(domain["id"]))["domain"]["status"] == "VERIFIED"
    reader.go_on.set()
    assert await glancing == "VERIFIED"


async def test_a_domain_that_waits_for_its_records_is_looked_at_at_once(launch: Launch) -> None:
    service, reader = await hesitant(launch)
    domain = (await service.prepare("starcomm.be"))["domain"]
    async with asyncio.timeout(5):
        assert await glance(service, domain["id"]) == "PENDING"
    assert not any(how.background for how in reader.manners)


async def test_what_one_server_has_lost_is_looked_at_by_all(launch: Launch) -> None:
    service, reader = await hesitant(launch)
    domain = await service.verified()
    reader.go_on.set()
    reader.manners.clear()
    for row in domain["records"]:
        reader.overrides["ns1.dns.example", Question(row["name"], RecordType(row["type"]))] = ()
    service.clock.move(minutes=20)
    assert await glance(service, domain["id"]) == "VERIFIED"
    assert any(not how.one_server for how in reader.manners)
