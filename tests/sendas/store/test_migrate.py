"""Bringing the database to the shape of the code."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlmodel import SQLModel

import sendas.store
from sendas.configuration_error import ConfigurationError
from sendas.store.database import Database
from sendas.store.migrate import HEAD, migrate, problems_of
from tests.service import Service

MIGRATIONS = Path(sendas.store.__file__).parent / "migrations"
OLDER = [each.revision for each in ScriptDirectory(str(MIGRATIONS)).walk_revisions() if each.revision != HEAD]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sendas.db"


def _upgraded(path: Path, revision: str) -> None:
    """Make a database as an older version of sendas had it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    database = Database(f"sqlite:///{path}")
    config.attributes["engine"] = database.writer
    command.upgrade(config, revision)
    database.close()


def _copied(connection: sqlite3.Connection, source: Path) -> dict[str, str]:
    """Fill an older database from a newer one; gives its tables with their columns."""
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version' ORDER BY rowid"
    tables = [name for (name,) in connection.execute(named).fetchall()]
    columns = {each: ", ".join(row[1] for row in connection.execute(f"PRAGMA table_info({each})")) for each in tables}
    connection.execute("ATTACH ? AS newer", (str(source),))
    for each, names in columns.items():
        connection.execute(f"INSERT OR REPLACE INTO main.{each} ({names}) SELECT {names} FROM newer.{each}")  # noqa: S608  (our own tables)
    connection.commit()
    return columns


def _rows(connection: sqlite3.Connection, table: str, columns: str) -> list[tuple[object, ...]]:
    return connection.execute(f"SELECT {columns} FROM {table}").fetchall()  # noqa: S608  (our own tables)


def _migrated(path: Path) -> None:
    database = Database(f"sqlite:///{path}")
    try:
        migrate(database)
    finally:
        database.close()


def test_the_models_equal_the_migrations(blank: Path) -> None:
    database = Database(f"sqlite:///{blank}")
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    database.close()


def test_the_newest_revision_is_named_in_the_code() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [HEAD]


def test_migrating_twice_changes_nothing(path: Path) -> None:
    _migrated(path)
    database = Database(f"sqlite:///{path}")
    with database.engine.connect() as connection:
        before = connection.execute(text("SELECT sql FROM sqlite_master ORDER BY name")).all()
    migrate(database)
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT sql FROM sqlite_master ORDER BY name")).all() == before
    assert problems_of(database) == []
    database.close()


def test_processes_that_start_at_once_agree(path: Path) -> None:
    program = (
        "from sendas.store.database import Database; from sendas.store.migrate import migrate; "
        f"database = Database('sqlite:///{path}'); migrate(database); database.close()"
    )
    started = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(3)]  # noqa: S603  (our own program)
    assert [process.wait(timeout=30) for process in started] == [0, 0, 0]
    database = Database(f"sqlite:///{path}")
    assert problems_of(database) == []
    database.close()


@pytest.mark.parametrize("revision", OLDER)
async def test_an_upgrade_keeps_every_row(service: Service, tmp_path: Path, revision: str) -> None:
    await service.prepare("starcomm.be")
    await service.add_address("Starcomm offres", "offres@starcomm.be")
    old = tmp_path / "old.db"
    _upgraded(old, revision)
    with closing(sqlite3.connect(old)) as connection:
        tables = _copied(connection, service.path)
        before = {table: _rows(connection, table, columns) for table, columns in tables.items()}
    assert before["dns_record"]
    _migrated(old)
    with closing(sqlite3.connect(old)) as connection:
        assert {table: _rows(connection, table, columns) for table, columns in tables.items()} == before
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_zone_that_was_leased_before_stays_so_for_the_run_that_is_under_way(path: Path) -> None:
    _upgraded(path, "4fd1f6b74512")
    columns = ["id", "company_id", "plan_id", "domain_id", "connection_id", "hash", "actor", "created_at"]
    run = "INSERT INTO dns_run ({}, provider_id, zone, zone_ref, state) VALUES ({}, 'rfc2136', 'x.be.', 'x.be.', ?)"
    marks = ", ".join("?" * len(columns))
    with closing(sqlite3.connect(path)) as connection:
        for number, state in enumerate(("APPLIED", "RUNNING", "RUNNING")):
            values = [f"{number:032}"] * len(columns)
            connection.execute(run.format(", ".join(columns), marks), [*values, state])
        connection.executemany("INSERT INTO zone_lease VALUES (?, 'o', 'u')", [("x.be.",), ("idle.be.",)])
        connection.commit()
    _migrated(path)
    with closing(sqlite3.connect(path)) as connection:
        kept = connection.execute("SELECT zone, provider_id, zone_ref, owner, until FROM zone_lease ORDER BY zone")
        assert kept.fetchall() == [("idle.be.", "", "", "o", "u"), ("x.be.", "rfc2136", "x.be.", "o", "u")]


def test_companies_of_before_get_an_external_id_each(path: Path) -> None:
    _upgraded(path, "71a06b0c6abb")
    with closing(sqlite3.connect(path)) as connection:
        for number in range(3):
            values = (f"{number:032}", f"ref{number}")
            connection.execute("INSERT INTO company VALUES (?, ?, 'n', 'e@x.be', 'en', '2026-11-27')", values)
        connection.commit()
    _migrated(path)
    with closing(sqlite3.connect(path)) as connection:
        found = [own for (own,) in connection.execute("SELECT provider_external_id FROM company")]
    assert (len(set(found)), {len(own) for own in found}) == (3, {32})


def test_rows_that_were_torn_before_do_not_stop_an_upgrade(path: Path) -> None:
    _upgraded(path, OLDER[0])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO domain_claim (name, company_id) VALUES ('x.be', x'00')")
        connection.commit()
    _migrated(path)
    database = Database(f"sqlite:///{path}")
    assert problems_of(database) == []
    database.close()


def test_an_upgrade_that_would_tear_rows_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _upgraded(path, OLDER[-1])
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()
    whole = EnvironmentContext.run_migrations

    def tearing(self: EnvironmentContext, **options: object) -> None:
        whole(self, **options)
        connection = self.get_context().connection
        assert connection
        connection.exec_driver_sql("INSERT INTO domain_claim VALUES ('x.be', x'00')")

    monkeypatch.setattr(EnvironmentContext, "run_migrations", tearing)
    with pytest.raises(ConfigurationError, match="tear 1 rows"):
        _migrated(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(OLDER[-1],)]
        assert connection.execute("SELECT count(*) FROM domain_claim").fetchone() == (0,)
        assert connection.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall() == tables


def test_a_newer_database_is_refused_and_left_alone(path: Path) -> None:
    _migrated(path)
    database = Database(f"sqlite:///{path}")
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'ffffffffffff'"))
    database.close()
    before = path.read_bytes()
    with pytest.raises(
        ConfigurationError, match=r"sendas\.db was made by another version of sendas; nothing was changed"
    ):
        _migrated(path)
    assert path.read_bytes() == before
    database = Database(f"sqlite:///{path}")
    assert problems_of(database) == ["the database has another version; run `sendas migrate`"]
    database.close()


def test_an_upgrade_that_breaks_leaves_nothing_half_made(path: Path) -> None:
    database = Database(f"sqlite:///{path}")
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE sender_rule (id INTEGER)"))
    with pytest.raises(ConfigurationError, match="cannot be used"):
        migrate(database)
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all() == [
            "sender_rule"
        ]
    database.close()
