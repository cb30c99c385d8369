"""Another process writes for too long: reads go on, a write says so, and nothing is half-saved."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from sendas.store.database import BusyError, Database
from sendas.store.migrate import migrate


async def test_reads_go_on_and_writes_say_that_the_database_is_busy(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'sendas.db'}")
    migrate(database)
    insert = text("INSERT INTO domain_claim VALUES ('shop.be', :company)")
    count = text("SELECT count(*) FROM domain_claim")
    with closing(sqlite3.connect(tmp_path / "sendas.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        write = asyncio.create_task(database.write(lambda c: c.execute(insert, {"company": "x"})))
        await asyncio.sleep(0.1)
        async with asyncio.timeout(2):
            assert await database.read(lambda c: c.execute(count).scalar_one()) == 0
        with pytest.raises(BusyError):
            await write
        other.execute("ROLLBACK")
    database.close()
