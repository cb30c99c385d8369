"""What runs without a request: domains that are due, runs that were cut off, credentials and visits to forget."""

import asyncio
import contextlib
import random
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import structlog

from sendas.actions.check_domain import run_check
from sendas.actions.forget_connections import forget_connections
from sendas.actions.start_run import sweep_runs
from sendas.actions.sweep_visits import sweep_visits
from sendas.domain.domain_state import Outcome
from sendas.services import Services
from sendas.store.sending_domain import SendingDomainRow, due_domains, postpone

_BATCH = 20
_AT_ONCE = 5
_PAUSE = 5.0
_ERRORS_IN_A_ROW = 10
_COMPANIES = 3
_REMEMBERED = 50
_AFTER_ERRORS = 60.0
_AFTER_BREAKING = timedelta(minutes=10)


class Worker:
    """One loop in the process: every few seconds, or when woken, it takes up runs and checks what is due.

    Ten look-ups in a row that could not see anything, of three companies at least, stop the sweep for a minute: then it
    is our network, not theirs.
    A check that breaks is put off, so that it never stands in the way of others. `pause` and `after_errors` in seconds.
    """

    def __init__(self, services: Services, pause: float = _PAUSE, after_errors: float = _AFTER_ERRORS) -> None:
        self._services = services
        self._pause = pause
        self._after_errors = after_errors
        self._grey: list[UUID] = []  # the companies of look-ups that saw nothing, in a row
        self._log = structlog.get_logger("sendas.worker")

    async def run(self) -> None:
        """Work until cancelled; an error costs one round, never the loop."""
        while True:
            self._services.wake.clear()  # before looking: who wakes us during a sweep wakes us for the next
            try:
                await sweep_runs(self._services)
                await forget_connections(self._services)
                await sweep_visits(self._services)
                more = await self.sweep()
            except Exception:  # noqa: BLE001  (the loop must outlive whatever one round meets)
                self._log.exception("sweep failed")
                more = False
            if self._blind():
                self._log.warning("sweep paused", grey_in_a_row=len(self._grey))
                self._grey.clear()
                await asyncio.sleep(self._after_errors)
            elif not more:
                await self._rest()

    async def sweep(self) -> bool:
        """Check one batch of due domains; says whether there may be more."""
        now, servers = self._services.clock(), self._services.servers
        due = await self._services.database.read(lambda connection: due_domains(connection, now, servers, _BATCH))
        for start in range(0, len(due), _AT_ONCE):
            if self._blind():
                return False
            await self._check(due[start : start + _AT_ONCE])
        return len(due) == _BATCH

    async def _check(self, rows: Sequence[SendingDomainRow]) -> None:
        checks = (run_check(self._services, row.company_id, row.id, background=True) for row in rows)
        for row, checked in zip(rows, await asyncio.gather(*checks, return_exceptions=True), strict=True):
            if isinstance(checked, BaseException):
                self._log.error("check failed", domain=row.name, error=type(checked).__name__)
                await self._put_off(row)
            self._grey = [*self._grey[-_REMEMBERED:], row.company_id] if _unseen(checked) else []

    def _blind(self) -> bool:
        return len(self._grey) >= _ERRORS_IN_A_ROW and len(set(self._grey)) >= _COMPANIES

    async def _put_off(self, row: SendingDomainRow) -> None:
        at = self._services.clock() + _AFTER_BREAKING
        await self._services.database.write(lambda connection: postpone(connection, row.company_id, row.id, at))

    async def _rest(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._pause * random.uniform(0.8, 1.2)):  # noqa: S311  (not for secrets)
                await self._services.wake.wait()


def _unseen(checked: SendingDomainRow | BaseException | None) -> bool:
    return isinstance(checked, BaseException) or (checked is not None and checked.last_outcome is Outcome.GREY)
