"""Bugs to plant in a child, so that the harness is seen to find them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final  # Any: what JSON holds
from unittest.mock import patch

from sendas.actions import run_work
from sendas.actions.run_work import RunWork
from sendas.domain.run_timing import RunTiming
from sendas.store import Connection
from sendas.store.audit_event import Act
from sendas.store.dns_run import DnsRunChangeRow
from sendas_providers import Zone
from tests.kill.crash import CrashingDatabase
from tests.kill.naive_provider import NaiveProvider
from tests.kill.timing import TIMING


def _forget_journal() -> RunTiming:
    """Send without having written down that it will be sent."""

    async def note_sending(self: RunWork, line: DnsRunChangeRow) -> DnsRunChangeRow:
        await self.step(lambda _: None, TIMING.call + TIMING.margin + TIMING.lease)
        return line.model_copy(update={"sent_at": self.services.clock(), "tries": line.tries + 1})

    patch.object(RunWork, "note_sending", note_sending).start()
    return TIMING


def _no_reread() -> RunTiming:
    """Believe that the zone is as it was when the plan was made."""

    async def look(self: NaiveProvider, zone: Zone) -> Mapping[str, Any]:
        return await self.ask({"op": "initial", "zone": zone.ref}) or {}

    patch.object(NaiveProvider, "look", look).start()
    return TIMING


def _no_wait() -> RunTiming:
    """Take what has not shown when the call ends for never done."""
    return replace(TIMING, margin=timedelta(0), lease=timedelta(milliseconds=20))


def _two_transactions() -> RunTiming:
    """Commit the audit rows after what they tell of."""
    record, write = Act.record, CrashingDatabase.write
    late = list[tuple[Act, tuple[str, ...]]]()

    def put_off(self: Act, connection: Connection, *told: str) -> None:
        del connection
        late.append((self, told))

    async def in_two(self: CrashingDatabase, work: Callable[[Connection], object]) -> object:
        result = await write(self, work)
        waiting, late[:] = list(late), []

        def telling(connection: Connection) -> None:
            for act, told in waiting:
                record(act, connection, *told)

        if waiting:
            await write(self, telling)
        return result

    patch.object(Act, "record", put_off).start()
    patch.object(CrashingDatabase, "write", in_two).start()
    return TIMING


def _no_lease() -> RunTiming:
    """Write to a zone whoever else does."""
    for name in ("take_lease", "keep_lease"):
        patch.object(run_work, name, return_value=True).start()
    return TIMING


FAULTS: Final[Mapping[str, Callable[[], RunTiming]]] = {
    "none": lambda: TIMING,
    "forget-journal": _forget_journal,
    "no-reread": _no_reread,
    "no-wait": _no_wait,
    "two-transactions": _two_transactions,
    "no-lease": _no_lease,
}
