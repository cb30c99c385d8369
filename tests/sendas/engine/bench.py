"""A place to try an engine at: flows that note what they were given and wait until they may end."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sendas.engine.job import Flows, Job, JobState
from sendas.engine.port import HostedEngine

SECRET = "sk-live-canary-7f3a"  # noqa: S105  (planted, to be looked for)


@dataclass
class Bench:
    """What flows do and did; `begun` counts subjects, `most` is how many worked at once."""

    opened: asyncio.Event = field(default_factory=asyncio.Event)
    begun: Counter[UUID] = field(default_factory=Counter[UUID])
    order: list[UUID] = field(default_factory=list[UUID])
    now: int = 0
    most: int = 0

    @property
    def flows(self) -> Flows:
        return {"gated": self._gated, "prompt": self._prompt, "breaks": self._breaks}

    async def _gated(self, ids: Sequence[UUID]) -> None:
        await self._prompt(ids)
        await self.opened.wait()

    async def _prompt(self, ids: Sequence[UUID]) -> None:
        self.begun[ids[-1]] += 1
        self.order.append(ids[-1])
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(0.01)
        finally:
            self.now -= 1

    async def _breaks(self, ids: Sequence[UUID]) -> None:
        await self._prompt(ids)
        raise RuntimeError(SECRET)


def job(flow: str, subject: UUID | None = None) -> Job:
    """Make a job for a subject of its own."""
    about = subject or uuid4()
    return Job(f"{flow}-{about}", flow, (uuid4(), about))


async def until(condition: Callable[[], Awaitable[bool]], limit: float = 10) -> None:
    """Wait until something has come true."""
    async with asyncio.timeout(limit):
        while not await condition():  # noqa: ASYNC110  (another process may be what makes it true)
            await asyncio.sleep(0.02)


async def reaches(engine: HostedEngine, job_id: str, state: JobState, limit: float = 10) -> None:
    """Wait until a job is in a state."""

    async def is_there() -> bool:
        return await engine.status(job_id) is state

    await until(is_there, limit)
