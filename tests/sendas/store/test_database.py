"""Units of work: one snapshot a reading, all or nothing a writing, and none in another's way."""

import asyncio
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from sendas.configuration_error import ConfigurationError
from sendas.domain.locale import Locale
from sendas.store.company import CompanyRow, add_company
from sendas.store.database import Database
from sendas.store.migrate import migrate
from tests.conftest import Launch
from tests.service import Service

WRITERS, ROUNDS = 8, 50


async def test_eight_writers_lose_nothing_and_are_never_locked_out(service: Service) -> None:
    """Each reads, then writes what it read plus one: each with a database of its own, as processes have."""
    url = f"sqlite:///{service.path}"
    databases = [Database(url) for _ in range(WRITERS)]

    def grow(connection: Connection) -> None:
        revision = connection.execute(text("SELECT revision FROM email_settings")).scalar_one()
        connection.execute(text("UPDATE email_settings SET revision = :next"), {"next": revision + 1})

    async def writer(database: Database) -> None:
        for _ in range(ROUNDS):
            await database.write(grow)

    await asyncio.gather(*map(writer, databases))
    for database in databases:
        database.close()
    assert (await service.read_settings())["revision"] == 1 + WRITERS * ROUNDS


async def test_many_requests_write_at_once(service: Service) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    await asyncio.gather(*(service.add_address("A", f"a{number}@starcomm.be") for number in range(30)))
    found = await service.send("{ company { senderAddresses { totalCount } domains { totalCount } } }")
    assert found == {"senderAddresses": {"totalCount": 30}, "domains": {"totalCount": 1}}


async def test_one_address_added_twice_at_once_is_there_once(service: Service) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    both = await asyncio.gather(*(service.add_address("A", "a@other.be") for _ in range(4)))
    assert sorted(bool(each["senderAddress"]) for each in both) == [False, False, False, True]
    assert len(service.dump()["sending_domain"]) == 2


async def test_a_unit_that_fails_leaves_nothing(service: Service) -> None:
    before = service.dump()

    def half(connection: Connection) -> None:
        connection.execute(text("UPDATE company SET name = 'half'"))
        message = "in the middle"
        raise RuntimeError(message)

    with pytest.raises(RuntimeError, match="in the middle"):
        await service.services.database.write(half)
    assert service.dump() == before


async def test_every_connection_keeps_the_rules(launch: Launch) -> None:
    service = launch()

    def pragmas(connection: Connection) -> list[object]:
        names = ("foreign_keys", "journal_mode", "busy_timeout", "synchronous")
        return [connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in names]

    for work in (service.services.database.read, service.services.database.write):
        assert await asyncio.gather(*(work(pragmas) for _ in range(4))) == [[1, "wal", 5000, 1]] * 4


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE company SET locale = 'xx'",
        "UPDATE email_settings SET method = 'PIGEON'",
        "UPDATE email_settings SET on_unverified = 'MAYBE'",
        "UPDATE email_settings SET smtp_security = 'NONE'",
        "UPDATE email_settings SET company_id = lower(hex(randomblob(16)))",
        "UPDATE sending_domain SET status = 'FINE'",
        "UPDATE dns_record SET status = 'FINE'",
        "UPDATE dns_record SET purpose = 'FUN'",
        "UPDATE sender_rule SET selection = 'PER_MOOD'",
        "UPDATE sender_rule SET company_id = (SELECT id FROM company WHERE external_id = 'rival')",
        "UPDATE dns_record SET company_id = (SELECT id FROM company WHERE external_id = 'rival')",
        "UPDATE dkim_key SET company_id = (SELECT id FROM company WHERE external_id = 'rival')",
        "UPDATE sender_rule SET sender_address_id = (SELECT id FROM sender_address WHERE name = 'Rival')",
    ],
)
async def test_the_tables_refuse_what_must_not_be(service: Service, statement: str) -> None:
    """The last line of defence, also of one company against another."""
    await service.create_company(externalId="rival", name="Rival", email="info@rival.be")
    for company, name in (("starcomm", "Own"), ("rival", "Rival")):
        await service.settings(company, method="OWN_DOMAIN_SERVER_1")
        added = await service.add_address(name, f"a@{company}.be", company)
        if company == "starcomm":
            await service.set_rule("PER_USER", "u", added["senderAddress"]["id"])
    with pytest.raises(IntegrityError):
        service.execute(statement)


@pytest.mark.parametrize(
    "url", ["sqlite://", "postgresql://host/db", "nonsense", "sqlite:////nowhere/at/all.db", "sqlite:///{here}"]
)
def test_a_database_that_cannot_be_is_a_clear_error(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"SENDAS_DATABASE_URL: .+"):
        _open(url.format(here=tmp_path))


def _open(url: str) -> None:
    database = Database(url)
    try:
        migrate(database)
    finally:
        database.close()


def test_a_file_that_is_no_database_is_a_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("these are notes, not a database, and long enough to have a header" * 20)
    with pytest.raises(ConfigurationError, match=r"notes\.db cannot be used"):
        _open(f"sqlite:///{path}")
    assert path.read_text().startswith("these are notes")


async def test_a_naive_time_is_a_mistake_of_ours(service: Service) -> None:
    row = CompanyRow(
        id=uuid4(),
        external_id="x",
        name="x",
        email="x@y.be",
        locale=Locale.EN,
        created_at=datetime(2026, 1, 1),  # noqa: DTZ001
    )
    with pytest.raises(Exception, match="without a zone"):
        await service.services.database.write(lambda connection: add_company(connection, row))
