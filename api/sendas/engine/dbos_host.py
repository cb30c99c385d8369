"""DBOS in its own loop: begins jobs, buries executors that died, and makes its file anew when that is gone."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from uuid import UUID

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from sendas.engine import dbos_library as dbos
from sendas.engine.engine_file import EngineFile
from sendas.engine.executor_slots import ExecutorSlots
from sendas.engine.job import Job, JobState, Queue

_PAUSE = 1.0
_LOST = 5.0
_KEPT = timedelta(days=7)
_FIRST_FORGETTING = timedelta(minutes=10)
_FORGETTING = timedelta(days=1)


class DbosHost:
    """Everything here runs in one loop, but `leave`; `do` works on a job in the loop of the service."""

    def __init__(self, path: Path, flows: Collection[str], do: Callable[[Job], Coroutine[None, None, None]]) -> None:
        self._do = do
        self._file = EngineFile(path)
        self._slots = ExecutorSlots(path)
        self._flows = {name: self._workflow(name) for name in flows}
        self._here = dict[str, tuple[UUID, asyncio.Task[object] | None]]()
        self._missed = dict[str, float]()
        self._connections: Engine | None = None
        self._watching: asyncio.Task[None] | None = None
        self._broken = self._leaving = False
        self._forgetting = datetime.now(UTC) + _FIRST_FORGETTING
        self._log = structlog.get_logger("sendas.engine")

    async def open(self) -> None:
        """Take a slot and begin to take jobs; raises `NoSlotError` and `ConfigurationError`."""
        dbos.prepare()
        self._slots.take()
        await self._launch()
        self._watching = asyncio.create_task(self._watch())

    def leave(self) -> None:
        """Begin no more jobs, from any thread."""
        self._leaving = True

    async def close(self) -> None:
        """Take no more jobs, and give the slot to others, who see to what was begun here."""
        if self._watching:
            self._watching.cancel()
        await self._shut_down()
        self._slots.release()

    async def start(self, job: Job) -> bool:
        """Begin a job; says whether it was unknown until now."""
        return await dbos.start(self._flows[job.flow], job)

    async def enqueue(self, jobs: Sequence[Job], queue: Queue) -> None:
        """Let jobs wait in a queue."""
        for job in jobs:
            await dbos.enqueue(self._flows[job.flow], job, queue)

    async def cancel(self, job_id: str) -> UUID | None:
        """Never begin a job again; gives its subject where this process works on it."""
        await dbos.cancel(job_id)
        return self._here[job_id][0] if job_id in self._here else None

    async def status(self, job_id: str) -> JobState:
        """Give what is known of a job."""
        return await dbos.state_of(job_id)

    async def bury(self) -> None:
        """Hand back what dead executors had begun, and drop what this one should work on and does not for long."""
        jobs = await dbos.begun()
        await self._drop({each.workflow_id for each in jobs if each.executor_id == self._slots.own})
        for executor in {each.executor_id for each in jobs}:
            with self._slots.held_if_dead(executor or "") as dead:
                if dead and (left := await dbos.begun(executor)):  # read again: another may have buried it meanwhile
                    await dbos.hand_back(left)
                    self._log.warning("took over from a dead process", executor=executor, jobs=len(left))

    async def forget(self, age: timedelta = _KEPT) -> int:
        """Delete the jobs that were over so long ago; gives how many."""
        return await dbos.forget(datetime.now(UTC) - age)

    async def _drop(self, own: Collection[str]) -> None:
        """Cancel jobs that look alive and are not, such as those of a flow that is gone: they keep others waiting."""
        self._missed = {each: self._missed.get(each, monotonic()) for each in own if each not in self._here}
        for lost in [each for each, since in self._missed.items() if monotonic() - since > _LOST]:
            await dbos.cancel(lost)
            self._log.warning("dropped a job that nobody works on", job=lost)

    async def _launch(self) -> None:
        self._file.make_ready(dbos.migrate)
        self._connections = self._file.engine()
        dbos.launch(self._connections, self._slots.own, self._flows)
        await dbos.open_queues()
        self._broken = False

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_PAUSE)
            try:
                await self._look_after()
            except Exception as error:  # noqa: BLE001  (the watch must outlive whatever it meets)
                self._broken = self._broken or isinstance(error, DatabaseError)
                self._log.warning("engine is unwell", error=type(error).__name__)

    async def _look_after(self) -> None:
        if self._broken or not self._file.intact() or not self._slots.holds():
            await self._make_anew()
        await self.bury()
        if datetime.now(UTC) >= self._forgetting:
            self._forgetting = datetime.now(UTC) + _FORGETTING
            await self.forget()

    async def _make_anew(self) -> None:
        """Begin again with a file that is whole. What this process works on goes on, without being known there."""
        self._broken = True
        self._log.warning("the engine's database is gone or broken and is made anew")
        left = [task for _, task in self._here.values() if task]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await self._shut_down()
        if not self._slots.holds():
            self._slots.release()
            self._slots.take()
        await self._launch()

    async def _shut_down(self) -> None:
        ending = ThreadPoolExecutor(1, thread_name_prefix="engine-end")
        await asyncio.get_running_loop().run_in_executor(ending, dbos.shut_down)
        ending.shutdown(wait=False)
        if self._connections:
            self._connections.dispose()

    def _workflow(self, name: str) -> dbos.Workflow:
        async def work(*ids: str) -> None:
            await self._work_on(Job(dbos.current_job(), name, tuple(map(UUID, ids))))

        return work

    async def _work_on(self, job: Job) -> None:
        if self._leaving:
            raise asyncio.CancelledError  # it stays begun, so that the next process takes it up
        self._here[job.id] = job.subject, asyncio.current_task()
        try:
            await self._do(job)
        finally:
            del self._here[job.id]
