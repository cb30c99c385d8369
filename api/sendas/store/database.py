"""The database: one thread hop a unit of work, reads that never block, writes that never meet in the middle."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from sendas.configuration_error import ConfigurationError

T = TypeVar("T")
_THREADS = 4
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=5000")


class BusyError(Exception):
    """Raised when a write could not begin in five seconds; nothing was changed."""


class Database:
    """Runs functions over a connection in threads of its own.

    `read` sees one snapshot. `write` begins IMMEDIATE and commits when the function returns: all of it or nothing.
    """

    def __init__(self, url: str) -> None:
        """Open the database of a URL; raises `ConfigurationError` when it is not one we can use."""
        self.path = _path_of(url)
        self.engine = _engine(self.path, "BEGIN")
        self.writer = _engine(self.path, "BEGIN IMMEDIATE")
        self._readers = ThreadPoolExecutor(_THREADS, thread_name_prefix="reads")
        self._writers = ThreadPoolExecutor(_THREADS, thread_name_prefix="writes")

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run a reading unit of work."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, _run, self.engine, work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run a writing unit of work in one transaction; raises `BusyError` when others write for too long."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._writers, _run, self.writer, work)
        except OperationalError as error:
            if "locked" in str(error.orig):
                raise BusyError from None
            raise

    def writing(self) -> AbstractContextManager[Connection]:
        """Open a writing unit of work on this thread, for what happens before the service serves."""
        return self.writer.begin()

    def close(self) -> None:
        """Wait for running work and close all connections."""
        self._readers.shutdown()
        self._writers.shutdown()
        self.engine.dispose()
        self.writer.dispose()


def _run(engine: Engine, work: Callable[[Connection], T]) -> T:
    with engine.begin() as connection:
        return work(connection)


def _path_of(url: str) -> Path:
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.get_backend_name() != "sqlite" or not parsed.database:
        message = "SENDAS_DATABASE_URL: only sqlite:///path is served for now; PostgreSQL is not available yet"
        raise ConfigurationError(message)
    path = Path(parsed.database)
    if not path.parent.is_dir():
        message = f"SENDAS_DATABASE_URL: the folder {path.parent} does not exist"
        raise ConfigurationError(message)
    return path


def _engine(path: Path, begin: str) -> Engine:
    engine = create_engine(f"sqlite:///{path}", pool_size=_THREADS, max_overflow=0)

    @event.listens_for(engine, "connect")
    def _on_connect(connection: SqliteConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    del _on_connect, _on_begin
    return engine
