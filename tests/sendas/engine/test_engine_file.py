"""The engine's file: made, kept, put aside, and never somebody else's."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from sendas.configuration_error import ConfigurationError
from sendas.engine.engine_file import EngineFile


def migrate(url: str) -> None:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS dbos_migrations (version INTEGER)")
        if not connection.execute("SELECT 1 FROM dbos_migrations").fetchone():
            connection.execute("INSERT INTO dbos_migrations VALUES (1)")
        connection.commit()


@pytest.fixture
def file(tmp_path: Path) -> EngineFile:
    file = EngineFile(tmp_path / "engine.db")
    file.make_ready(migrate)
    return file


def _delete(path: Path) -> None:
    path.unlink()


def _empty(path: Path) -> None:
    path.unlink()
    path.touch()


def _empty_in_place(path: Path) -> None:
    path.write_bytes(b"")


def _garbage(path: Path) -> None:
    fresh = path.with_name("garbage")
    fresh.write_bytes(b"not a database" * 1000)
    fresh.replace(path)


def _garbage_in_place(path: Path) -> None:
    path.write_bytes(b"not a database" * 1000)


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:4096])


BREAKAGES: list[Callable[[Path], None]] = [
    _delete,
    _empty,
    _empty_in_place,
    _garbage,
    _garbage_in_place,
    _truncate,
]


def test_it_is_made_once_and_found_again(file: EngineFile) -> None:
    assert file.intact()
    again = EngineFile(file.path)
    again.make_ready(migrate)
    assert again.intact()
    assert file.intact()


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_whatever_happens_to_it_it_is_noticed_and_made_anew(file: EngineFile, breakage: Callable[[Path], None]) -> None:
    other = EngineFile(file.path)
    other.make_ready(migrate)
    breakage(file.path)
    assert not file.intact() or breakage is _truncate
    file.make_ready(migrate)
    assert file.intact()
    assert not other.intact()
    other.make_ready(migrate)
    assert file.intact()
    assert other.intact()


def test_somebody_else_s_database_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE company (id INTEGER)")
    before = path.read_bytes()
    with pytest.raises(ConfigurationError, match="holds something else"):
        EngineFile(path).make_ready(migrate)
    assert path.read_bytes() == before


def test_a_folder_is_refused_and_stays_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "folder"
    path.mkdir()
    (path / "theirs").write_text("theirs")
    with pytest.raises(ConfigurationError, match="is no file"):
        EngineFile(path).make_ready(migrate)
    assert [each.name for each in path.iterdir()] == ["theirs"]


def test_its_connections_write_one_after_the_other_and_never_make_it_anew(file: EngineFile) -> None:
    engine = file.engine()
    with engine.begin() as connection:
        asked = {name: connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in _PRAGMAS}
        with closing(sqlite3.connect(file.path, timeout=0)) as other, pytest.raises(sqlite3.OperationalError):
            other.execute("BEGIN IMMEDIATE")
    assert asked == _PRAGMAS
    engine.dispose()
    file.path.unlink()
    with pytest.raises(Exception, match="unable to open"):
        engine.connect()
    assert not file.path.exists()


_PRAGMAS = {"journal_mode": "wal", "synchronous": 1, "busy_timeout": 30_000, "foreign_keys": 1}
