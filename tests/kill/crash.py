"""Named points at which this process may die by SIGKILL: `arm("write-before:3")` lets it die at the third."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from sendas.engine.dbos_engine import DbosEngine
from sendas.engine.job import Job
from sendas.store import Connection
from sendas.store.database import Database

T = TypeVar("T")
_passed = Counter[str]()
_target = [""]


def arm(target: str) -> None:
    """Choose where to die; nowhere for an empty target."""
    _target[0] = target


def passing(name: str) -> None:
    """Be at a point; nothing after this runs where it is the chosen one."""
    _passed[name] += 1
    if _target[0] == f"{name}:{_passed[name]}":
        os.kill(os.getpid(), signal.SIGKILL)


def passed() -> list[str]:
    """Give all points that were passed."""
    return [f"{name}:{number}" for name, count in _passed.items() for number in range(1, count + 1)]


class Begun:
    """When the last write began: what is sent next was noted then."""

    at = 0.0


begun = Begun()


class CrashingDatabase(Database):
    """The database, with a point just before and one just after each commit."""

    async def write(self, work: Callable[[Connection], T]) -> T:
        def dying(connection: Connection) -> T:
            result = work(connection)
            passing("write-before")
            return result

        begun.at = time.time()
        result = await super().write(dying)
        passing("write-after")
        return result


class CrashingEngine(DbosEngine):
    """The engine, with a point just before and one just after it has taken a job."""

    async def start(self, job: Job) -> None:
        passing("start-before")
        await super().start(job)
        passing("start-after")
