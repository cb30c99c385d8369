"""The runs that this process works on."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from uuid import UUID

import structlog


class RunTasks:
    """Works on each run at most once at a time; what is cut off here is taken up from the database."""

    def __init__(self) -> None:
        self._tasks = dict[UUID, asyncio.Task[None]]()
        self._log = structlog.get_logger("sendas.runs")

    def start(self, run_id: UUID, work: Callable[[], Coroutine[None, None, None]]) -> asyncio.Task[None]:
        """Begin to work on a run, unless that is being done."""
        if task := self._tasks.get(run_id):
            return task
        task = self._tasks[run_id] = asyncio.create_task(self._watched(run_id, work))
        return task

    async def wait(self, run_id: UUID, limit: timedelta) -> None:
        """Wait until a run has ended or the limit has passed; the run goes on."""
        if task := self._tasks.get(run_id):
            await asyncio.wait([task], timeout=limit.total_seconds())

    async def stop(self) -> None:
        """Drop all work where it stands."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _watched(self, run_id: UUID, work: Callable[[], Coroutine[None, None, None]]) -> None:
        try:
            await work()
        except Exception as error:  # noqa: BLE001  (the sweep takes it up again; the text may hold anything)
            self._log.error("run stopped", run=str(run_id), error=type(error).__name__)
        finally:
            del self._tasks[run_id]
