"""The engine's own SQLite file: disposable, made when it is missing, put aside when it is broken."""

import fcntl
import secrets
import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, event

from sendas.configuration_error import ConfigurationError

_BUSY: Final = 30.0
_BESIDE: Final = ("", "-wal", "-shm")
_MARK: Final = "dbos_migrations"
_CONNECTIONS: Final = 10


class EngineFile:
    """Where the engine keeps what it knows; several processes may have it open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int] | None = None  # inodes are used again, so the file has a stamp of its own as well

    def must_be_ours(self) -> None:
        """Raise `ConfigurationError` for a database that somebody else's tables are in, and for what is no file."""
        if self.path.exists() and not self.path.is_file():
            message = f"SENDAS_ENGINE_DATABASE: {self.path} is no file; nothing was changed"
            raise ConfigurationError(message)
        tables = self._tables() if self.path.exists() else None
        if tables and _MARK not in tables:
            message = f"SENDAS_ENGINE_DATABASE: {self.path} holds something else; nothing was changed"
            raise ConfigurationError(message)

    def make_ready(self, migrate: Callable[[str], None]) -> None:
        """Leave a file that is whole and of this version's shape, whatever was there; one process at a time does so.

        Raises what `must_be_ours` raises.
        """
        self.must_be_ours()
        with self._alone():
            if not self._whole():
                self._put_aside()
            migrate(f"sqlite:///{self.path}")
            with closing(self._connect()) as connection:
                connection.execute("PRAGMA journal_mode=WAL")
                if not _stamp(connection):
                    connection.execute(f"PRAGMA user_version={1 + secrets.randbelow(2**31 - 1)}")
                self._seen = self._inode(), _stamp(connection)

    def intact(self) -> bool:
        """Say whether the file is still the one that was made ready, and can be read."""
        try:
            with closing(self._connect()) as connection:
                connection.execute(f"SELECT 1 FROM {_MARK}").fetchone()  # noqa: S608  (our own constant)
                return (self._inode(), _stamp(connection)) == self._seen
        except (OSError, sqlite3.DatabaseError) as error:
            return "locked" in str(error)

    def engine(self) -> Engine:
        """Give connections that write behind each other rather than fail, and that never make the file anew."""
        # hide_parameters: what goes wrong is logged, and ids are nobody's business there.
        engine = create_engine(
            f"sqlite:///{self.path}", creator=self._connect, pool_size=_CONNECTIONS, hide_parameters=True
        )

        @event.listens_for(engine, "begin")
        def _on_begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

        del _on_begin
        return engine

    def _connect(self) -> sqlite3.Connection:
        uri = f"{self.path.absolute().as_uri()}?mode=rw"
        connection = sqlite3.connect(uri, uri=True, timeout=_BUSY, check_same_thread=False, isolation_level=None)
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        return connection

    def _inode(self) -> int:
        return self.path.stat().st_ino

    def _whole(self) -> bool:
        if not self.path.exists() or not self._tables():
            return False
        try:
            with closing(self._connect()) as connection:
                return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
        except sqlite3.DatabaseError:
            return False

    def _tables(self) -> set[str] | None:
        try:
            with closing(self._connect()) as connection:
                return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        except sqlite3.DatabaseError:
            return None

    def _put_aside(self) -> None:
        """Keep what there was of it for who wants to know why."""
        for suffix in _BESIDE:
            there = self.path.with_name(self.path.name + suffix)
            if there.exists():
                there.replace(self.path.with_name(f"{self.path.name}.broken{suffix}"))

    @contextmanager
    def _alone(self) -> Generator[None]:
        with self.path.with_name(f"{self.path.name}.lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _stamp(connection: sqlite3.Connection) -> int:
    [stamp] = connection.execute("PRAGMA user_version").fetchone()
    return int(stamp)
