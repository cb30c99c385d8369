"""The engine that survives its process: DBOS over an SQLite file of its own, in up to three processes on one host."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from weakref import WeakValueDictionary

import structlog

from sendas.configuration_error import ConfigurationError
from sendas.engine.dbos_host import DbosHost
from sendas.engine.executor_slots import NoSlotError
from sendas.engine.job import Flows, Job, JobState, Queue
from sendas.engine.local_work import LocalWork
from sendas.engine.loop_thread import LoopThread
from sendas.engine.port import EngineUnavailableError

T = TypeVar("T")
_PATIENCE = 5.0
_LEAVING = 5.0


class DbosEngine:
    """Hands jobs to DBOS, which has a thread and a loop of its own, and works on them in the loop that opened it.

    Its file holds ids alone, and can go at any time: it is made anew, and our sweep says what is left to do.
    """

    def __init__(self, path: Path) -> None:
        self.work = LocalWork()
        self.path = path
        self._host: DbosHost | None = None
        self._thread: LoopThread | None = None
        self._begun = WeakValueDictionary[str, asyncio.Event]()  # of those who wait for one
        self._log = structlog.get_logger("sendas.engine")

    def serve(self, flows: Flows) -> None:
        """Learn how jobs are done."""
        self.work.serve(flows)

    async def open(self) -> None:
        """Begin to take work; raises `ConfigurationError`."""
        loop = asyncio.get_running_loop()

        async def do(job: Job) -> None:
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._do(job), loop))

        self._thread = LoopThread("engine")
        self._host = DbosHost(self.path, self.work.flows, do)
        try:
            await self._thread.run(self._host.open())
        except NoSlotError:
            await self.close()
            message = f"64 processes work on {self.path} already"
            raise ConfigurationError(message) from None
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Cut off all work where it stands; what was cut off is taken up by the process that opens next."""
        host, thread, self._host, self._thread = self._host, self._thread, None, None
        if host:
            host.leave()  # from now on, nothing new is begun here
        await self.work.stop()
        if host and thread:
            try:
                async with asyncio.timeout(_LEAVING):
                    await thread.run(host.close())
            except Exception as error:  # noqa: BLE001  (it is left behind as a killed one would be)
                self._log.warning("engine left behind", error=type(error).__name__)
            thread.stop(_LEAVING)

    async def start(self, job: Job) -> None:
        """Begin a job at once, unless its id is known."""
        begun = self._begun.setdefault(job.id, asyncio.Event())
        try:
            if await self._asked(lambda host: host.start(job)):
                async with asyncio.timeout(_PATIENCE):
                    await begun.wait()
        except TimeoutError:
            raise EngineUnavailableError from None

    async def enqueue_batch(self, jobs: Sequence[Job], queue: Queue) -> None:
        """Let jobs wait in a queue, in order; those whose id is known are left as they are."""
        await self._asked(lambda host: host.enqueue(jobs, queue))

    async def cancel(self, job_id: str) -> None:
        """Never begin a job that waits, and cut it off where it stands if this process works on it."""
        subject = await self._asked(lambda host: host.cancel(job_id))
        if subject:
            self.work.cut_off(subject)

    async def status(self, job_id: str) -> JobState:
        """Give what is known of a job."""
        return await self._asked(lambda host: host.status(job_id))

    async def forget(self, age: timedelta) -> int:
        """Delete the jobs that were over so long ago, as happens every night; gives how many."""
        return await self._asked(lambda host: host.forget(age))

    async def _do(self, job: Job) -> None:
        """Work on a job, in the loop of the service; cut off here, it is cut off over there as well."""
        task = self.work.start(job)
        if begun := self._begun.get(job.id):
            begun.set()
        await asyncio.wait([task])
        if task.cancelled():
            raise asyncio.CancelledError

    async def _asked(self, question: Callable[[DbosHost], Coroutine[None, None, T]]) -> T:
        host, thread = self._host, self._thread
        if not host or not thread:
            raise EngineUnavailableError
        try:
            async with asyncio.timeout(_PATIENCE):
                return await thread.run(question(host))
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task and task.cancelling():
                raise
            raise EngineUnavailableError from None  # the engine was made anew over there
        except Exception as error:  # noqa: BLE001  (whatever a library and a file can do)
            self._log.warning("engine unavailable", error=type(error).__name__)
            raise EngineUnavailableError from None
