"""One attempt at a run: the lease that it holds, and the ledger that it writes."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sendas.domain.settled_change import Settled
from sendas.services import Services
from sendas.store import Connection
from sendas.store.audit_event import Act
from sendas.store.database import BusyError
from sendas.store.dns_run import DnsRunChangeRow, DnsRunRow, begin_attempt, end_attempt, running, update_line
from sendas.store.zone_lease import ZoneLeaseRow, keep_lease, take_lease

T = TypeVar("T")


class LeaseLostError(Exception):
    """Raised when the zone's lease went to another attempt; nothing was written."""


@dataclass(frozen=True, slots=True)
class RunWork:
    """A run and who works on it. Every writing step proves first that the lease is still ours."""

    services: Services
    run: DnsRunRow
    owner: UUID

    async def begin(self) -> bool:
        """Take the lease of the zone; says whether it was free and the run is still under way."""
        now = self.services.clock()
        lease, run = self.lease(now + self.services.run_timing.lease), self.run

        def taking(connection: Connection) -> bool:
            # Asked again, since another attempt may have ended it and given its lease back.
            taken = running(connection, run.company_id, id=run.id) and take_lease(connection, lease, now)
            if taken:
                begin_attempt(connection, run.company_id, run.id)
            return taken

        return await self.services.database.write(taking)

    async def leave(self) -> None:
        """Note that this attempt was given up or cut off, and did not take its process down."""
        run = self.run
        with contextlib.suppress(BusyError):
            await self.services.database.write(lambda connection: end_attempt(connection, run.company_id, run.id))

    async def step(self, work: Callable[[Connection], T], lasting: timedelta | None = None) -> T:
        """Write in one transaction and keep the lease for `lasting`; raises `LeaseLostError`."""
        lease = self.lease(self.services.clock() + (lasting or self.services.run_timing.lease))

        def writing(connection: Connection) -> T:
            if not keep_lease(connection, lease):
                raise LeaseLostError
            return work(connection)

        done = await self.services.database.write(writing)
        self.services.watchers.announce(self.run.domain_id)
        return done

    async def wait_until(self, at: datetime) -> None:
        """Sleep until a time has come, keeping the lease."""
        while (left := (at - self.services.clock()).total_seconds()) > 0:
            await self.step(lambda _: None, timedelta(seconds=left) + self.services.run_timing.lease)
            await asyncio.sleep(left)

    async def note_sending(self, line: DnsRunChangeRow) -> DnsRunChangeRow:
        """Write down that a change is about to be sent, before it is."""
        timing, changes = self.services.run_timing, {"sent_at": self.services.clock(), "tries": line.tries + 1}
        lasting = timing.call + timing.margin + timing.lease
        await self.step(lambda c: update_line(c, line.company_id, line.run_id, line.position, changes), lasting)
        return line.model_copy(update=changes)

    async def note_unsent(self, line: DnsRunChangeRow) -> None:
        """Write down that a change was not sent after all: `line` is what stood there before `note_sending`."""
        changes = {"sent_at": line.sent_at, "tries": line.tries}
        await self.step(lambda c: update_line(c, line.company_id, line.run_id, line.position, changes))

    async def settle(self, line: DnsRunChangeRow, settled: Settled) -> None:
        """Write down what became of a change, for the run and for the audit log, in one transaction."""
        at, run = self.services.clock(), self.run
        changes = {
            "outcome": settled.outcome,
            "message": settled.sentence,
            "provider_ref": settled.ref,
            "settled_at": at,
        }

        def work(connection: Connection) -> None:
            update_line(connection, line.company_id, line.run_id, line.position, changes)
            plan = f"plan {run.hash[:12]} credential {run.connection_id}"
            told = f"{line.type} {settled.outcome.lower()} run {run.id} {plan}"
            Act(run.company_id, run.actor, at).record(connection, "dns.change", line.name.rstrip("."), told)

        await self.step(work)

    def lease(self, until: datetime) -> ZoneLeaseRow:
        """Give the lease of the run's zone for this attempt."""
        return ZoneLeaseRow(
            zone=self.run.zone,
            provider_id=self.run.provider_id,
            zone_ref=self.run.zone_ref,
            owner=self.owner,
            until=until,
        )
