"""The jobs that this process works on."""

import asyncio
from datetime import timedelta
from uuid import UUID

import structlog

from sendas.engine.job import Flow, Flows, Job


class LocalWork:
    """Works on each subject at most once at a time; what is cut off here is taken up from the database."""

    def __init__(self) -> None:
        self._tasks = dict[UUID, asyncio.Task[None]]()
        self.flows: Flows = {}
        self._log = structlog.get_logger("sendas.runs")

    def serve(self, flows: Flows) -> None:
        """Learn how jobs are done."""
        self.flows = flows

    def start(self, job: Job) -> asyncio.Task[None]:
        """Begin to work on a job, unless its subject is being worked on."""
        if (task := self._tasks.get(job.subject)) and not task.done():
            return task
        task = asyncio.create_task(self._watched(job, self.flows[job.flow]))
        self._tasks[job.subject] = task
        task.add_done_callback(lambda ended: self._forget(job.subject, ended))
        return task

    async def wait(self, subject: UUID, limit: timedelta) -> None:
        """Wait until the work on a subject has ended or the limit has passed; the work goes on."""
        if task := self._tasks.get(subject):
            await asyncio.wait([task], timeout=limit.total_seconds())

    def cut_off(self, subject: UUID) -> None:
        """Drop the work on a subject where it stands."""
        if task := self._tasks.get(subject):
            task.cancel()

    async def stop(self) -> None:
        """Drop all work where it stands."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _forget(self, subject: UUID, ended: asyncio.Task[None]) -> None:
        if self._tasks.get(subject) is ended:
            del self._tasks[subject]

    async def _watched(self, job: Job, flow: Flow) -> None:
        try:
            await flow(job.ids)
        except Exception as error:  # noqa: BLE001  (the sweep takes it up again; the text may hold anything)
            self._log.error("run stopped", run=str(job.subject), error=type(error).__name__)
