"""An engine that forgets everything with its process: for the demo, for tests, and for one process that can wait."""

import asyncio
from collections.abc import Sequence

from sendas.engine.job import Flows, Job, JobState, Queue
from sendas.engine.local_work import LocalWork

_REMEMBERED = 10_000


class MemoryEngine:
    """Works on jobs in this process alone; what dies with it is taken up by the sweep once its lease has run out."""

    def __init__(self) -> None:
        self.work = LocalWork()
        self._known = dict[str, tuple[Job, JobState]]()
        self._queues = {queue: asyncio.Lock() for queue in Queue}
        self._waiting = set[asyncio.Task[None]]()

    def serve(self, flows: Flows) -> None:
        """Learn how jobs are done."""
        self.work.serve(flows)

    async def open(self) -> None:
        """Be ready, as it always is."""

    async def close(self) -> None:
        """Cut off all work where it stands."""
        for waiting in self._waiting:
            waiting.cancel()
        await self.work.stop()

    async def start(self, job: Job) -> None:
        """Begin a job at once, unless its id is known."""
        if job.id not in self._known:
            self._begin(job)

    async def enqueue_batch(self, jobs: Sequence[Job], queue: Queue) -> None:
        """Let jobs wait in a queue, in order; those whose id is known are left as they are."""
        for job in jobs:
            if job.id not in self._known:
                self._note(job, JobState.WAITING)
                waiting = asyncio.create_task(self._in_turn(job, queue))
                self._waiting.add(waiting)
                waiting.add_done_callback(self._waiting.discard)

    async def cancel(self, job_id: str) -> None:
        """Never begin a job that waits, and cut it off where it stands if it is being worked on."""
        job, state = self._known.get(job_id, (None, JobState.UNKNOWN))
        if job and state.live:
            self._note(job, JobState.CANCELLED)
        if job and state is JobState.WORKING:
            self.work.cut_off(job.subject)

    async def status(self, job_id: str) -> JobState:
        """Give what is known of a job."""
        return self._known[job_id][1] if job_id in self._known else JobState.UNKNOWN

    def _begin(self, job: Job) -> asyncio.Task[None]:
        self._note(job, JobState.WORKING)
        task = self.work.start(job)
        task.add_done_callback(lambda _: self._end(job))
        return task

    def _end(self, job: Job) -> None:
        if self._known.get(job.id) == (job, JobState.WORKING):
            self._note(job, JobState.ENDED)

    async def _in_turn(self, job: Job, queue: Queue) -> None:
        async with self._queues[queue]:
            if self._known.get(job.id) == (job, JobState.WAITING):
                await asyncio.wait([self._begin(job)])

    def _note(self, job: Job, state: JobState) -> None:
        self._known.pop(job.id, None)
        self._known[job.id] = (job, state)
        if len(self._known) > _REMEMBERED:
            oldest = next(each for each, (_, known) in self._known.items() if not known.live)
            del self._known[oldest]
