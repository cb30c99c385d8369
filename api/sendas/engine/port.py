"""The port to an engine, so that it can be exchanged."""

from collections.abc import Sequence
from typing import Protocol

from sendas.engine.job import Flows, Job, JobState, Queue
from sendas.engine.local_work import LocalWork


class EngineUnavailableError(Exception):
    """Raised when an engine could not keep a job in time; our tables say what is left to do, and the sweep does it."""


class Engine(Protocol):
    """Begins jobs, at least once each; all four raise `EngineUnavailableError`.

    Our tables are the truth: an engine may forget everything at any time.
    """

    async def start(self, job: Job) -> None:
        """Begin a job at once in this process; when this returns, it is being worked on.

        Nothing happens where its id is known, whatever became of it: to do work again, give it another id.
        """
        ...

    async def enqueue_batch(self, jobs: Sequence[Job], queue: Queue) -> None:
        """Let jobs wait in a queue, in order, for any process; those whose id is known are left as they are."""
        ...

    async def cancel(self, job_id: str) -> None:
        """Never begin a job that waits, and cut it off where it stands if this process works on it.

        Another process that works on it goes on, but nobody takes it up again. What ended or is unknown stays so.
        """
        ...

    async def status(self, job_id: str) -> JobState:
        """Give what is known of a job."""
        ...


class HostedEngine(Engine, Protocol):
    """An engine with its place in this process. A closed one begins nothing."""

    @property
    def work(self) -> LocalWork:
        """What this process works on."""
        ...

    def serve(self, flows: Flows) -> None:
        """Learn how jobs are done, before anything is started."""
        ...

    async def open(self) -> None:
        """Begin to take work; raises `ConfigurationError`."""
        ...

    async def close(self) -> None:
        """Cut off all work where it stands, and take no more; what was cut off is left for who opens next."""
        ...
