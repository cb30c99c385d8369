"""A database that takes a few writes, and is busy then."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

from sendas.store import Connection
from sendas.store.database import BusyError, Database

T = TypeVar("T")


@dataclass
class _BusyAfter:
    inner: Database
    writes: int

    async def read(self, work: Callable[[Connection], T]) -> T:
        return await self.inner.read(work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        self.writes -= 1
        if self.writes < 0:
            raise BusyError
        return await self.inner.write(work)


def busy_after(database: Database, writes: int) -> Database:
    """Give a database that lets so many writes through."""
    return cast("Database", _BusyAfter(database, writes))
