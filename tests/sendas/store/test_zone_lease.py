"""One writer at a time for each zone (providers.md section 2, rule 16)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, select

from sendas.actions.run_work import LeaseLostError, RunWork
from sendas.domain.dns_run import ChangeOutcome
from sendas.domain.settled_change import APPLIED
from sendas.services import Services
from sendas.store.dns_run import DnsRunChangeRow
from sendas.store.zone_lease import ZoneLeaseRow, end_lease, keep_lease, leases, take_lease
from tests.conftest import Launch
from tests.sendas.store.test_dns_run import begun
from tests.service import Service, start
from tests.surroundings import NOON

ZONE = "shop.be."
MINUTE = timedelta(minutes=1)


@dataclass
class Claim:
    """Somebody who wants the zone."""

    services: Services
    owner: UUID
    zone: str = ZONE
    zone_ref: str = "ns.shop.be:53/shop.be."

    def take(self, now: datetime = NOON, until: datetime = NOON + MINUTE) -> bool:
        with self.services.database.writing() as connection:
            return take_lease(connection, self.lease(until), now)

    def keep(self, until: datetime) -> bool:
        with self.services.database.writing() as connection:
            return keep_lease(connection, self.lease(until))

    def end(self) -> None:
        with self.services.database.writing() as connection:
            end_lease(connection, self.lease(NOON))

    def lease(self, until: datetime) -> ZoneLeaseRow:
        return ZoneLeaseRow(
            zone=self.zone, provider_id="rfc2136", zone_ref=self.zone_ref, owner=self.owner, until=until
        )


def claims(service: Service, *zones: str) -> list[Claim]:
    return [Claim(service.services, uuid4(), zone) for zone in zones]


async def test_rule_16_one_of_twenty_threads_gets_the_zone(launch: Launch) -> None:
    all_of_them = claims(launch(), *[ZONE] * 20)
    start = threading.Barrier(20)

    def take(claim: Claim) -> bool:
        start.wait()
        return claim.take()

    with ThreadPoolExecutor(20) as threads:
        assert sum(threads.map(take, all_of_them)) == 1


async def test_rule_16_a_lease_that_ran_out_can_be_taken_and_one_that_did_not_cannot(launch: Launch) -> None:
    first, second = claims(launch(), ZONE, ZONE)
    assert first.take()
    assert not second.take(NOON + MINUTE - timedelta(microseconds=1))
    assert first.take(NOON, NOON + MINUTE)  # the owner's own again
    assert second.take(NOON + MINUTE, NOON + 2 * MINUTE)
    assert not first.take(NOON + MINUTE)
    assert not first.keep(NOON + 9 * MINUTE)
    assert not first.take(NOON + MINUTE)


async def test_rule_16_a_lease_is_kept_and_given_back_by_its_owner_alone(launch: Launch) -> None:
    first, second = claims(launch(), ZONE, ZONE)
    assert first.take()
    assert first.keep(NOON + 9 * MINUTE)
    assert not second.take(NOON + 8 * MINUTE)
    second.end()
    assert not second.take(NOON)
    first.end()
    assert second.take(NOON)
    assert not first.keep(NOON + MINUTE)


async def test_rule_16_zones_do_not_stand_in_each_other_s_way(launch: Launch) -> None:
    first, second = claims(launch(), ZONE, "sub.shop.be.")
    assert first.take()
    assert second.take()


async def test_rule_16_zones_of_one_name_on_two_servers_do_not_stand_in_each_other_s_way(launch: Launch) -> None:
    [first, same, other] = claims(launch(), ZONE, ZONE, ZONE)
    other.zone_ref = "192.0.2.1:53/shop.be."
    assert first.take()
    assert not same.take()
    assert other.take()
    first.end()
    assert other.keep(NOON + 9 * MINUTE)
    assert same.take()
    assert same.keep(NOON + MINUTE)
    assert not first.keep(NOON + MINUTE)


def attempt(service: Service) -> RunWork:
    """Give an attempt at a run that is under way."""
    with service.services.database.writing() as connection:
        run = begun(connection, zone=ZONE)
    return RunWork(service.services, run, uuid4())


def line_of(work: RunWork) -> DnsRunChangeRow:
    return DnsRunChangeRow(
        run_id=work.run.id, position=0, company_id=work.run.company_id, name="a.be.", type="TXT", planned=[]
    )


async def test_rule_16_whoever_lost_the_lease_writes_nothing(launch: Launch) -> None:
    service = await start(launch())
    work, other = attempt(service), attempt(service)
    assert await work.begin()
    assert not await other.begin()
    service.clock.now += service.services.run_timing.lease
    assert await other.begin()
    before = service.dump()
    called: list[Connection] = []
    with pytest.raises(LeaseLostError):
        await work.step(called.append)
    with pytest.raises(LeaseLostError):
        await work.note_sending(line_of(work))
    with pytest.raises(LeaseLostError):
        await work.settle(line_of(work), APPLIED)
    with pytest.raises(LeaseLostError):
        await work.wait_until(service.clock() + MINUTE)
    assert called == []
    assert service.dump() == before
    assert APPLIED.outcome is ChangeOutcome.APPLIED


async def test_rule_16_what_is_about_to_be_sent_is_leased_for_as_long_as_it_may_take(launch: Launch) -> None:
    service = await start(launch())
    work, timing = attempt(service), service.services.run_timing
    assert await work.begin()
    noted = await work.note_sending(line_of(work))
    assert (noted.tries, noted.sent_at) == (1, service.clock())
    with service.services.database.engine.begin() as connection:
        [until] = connection.execute(select(leases.c.until)).scalars().all()
    assert until >= timing.settled(service.clock())


async def test_rule_16_a_step_that_breaks_writes_nothing_and_does_not_lengthen_the_lease(launch: Launch) -> None:
    service = await start(launch())
    work = attempt(service)
    assert await work.begin()
    service.clock.move(seconds=1)
    before = service.dump()

    def breaking(connection: Connection) -> None:
        end_lease(connection, work.lease(NOON))
        raise LookupError

    with pytest.raises(LookupError):
        await work.step(breaking)
    assert service.dump() == before
