"""DKIM keys reach OpenDKIM and Rspamd as those read them, and every hand-over is in the audit log."""

import asyncio
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

from cryptography.hazmat.primitives.serialization import load_pem_private_key

from sendas.actions.caller import Caller
from sendas.actions.create_company import create_company
from sendas.actions.prepare_domain import prepare_domain
from sendas.assemble import assembled
from sendas.domain.locale import Locale
from sendas.domain.sending_method import SendingMethod
from sendas.settings import Settings
from tests.sendas.commands.test_commands import sendas


async def _prepare(folder: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{folder / 'sendas.db'}", master_key_file=folder / "sendas.key")
    with assembled(settings) as services:
        company = await create_company(services, "test", "c1", "Starcomm", "theo@starcomm.be", Locale.EN)
        for name in ("starcomm.be", "shop.be"):
            await prepare_domain(services, Caller(company.id, "test"), name, SendingMethod.OWN_DOMAIN_SERVER_1)
    _verify(folder, "starcomm.be", "shop.be")


def _verify(folder: Path, *names: str) -> None:
    with closing(sqlite3.connect(folder / "sendas.db")) as database, database:
        for name in names:
            database.execute("UPDATE sending_domain SET status = 'VERIFIED' WHERE name = ?", (name,))


def test_export_writes_keys_tables_and_audit(tmp_path: Path) -> None:
    asyncio.run(_prepare(tmp_path))
    exported = sendas(tmp_path, "dkim", "export", "--format", "opendkim", "--domain", "starcomm.be")
    assert exported.returncode == 0, exported.stderr
    [key] = (tmp_path / "dkim" / "keys").iterdir()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    load_pem_private_key(key.read_bytes(), None)
    selector = key.name.removeprefix("starcomm.be.").removesuffix(".pem")
    name = f"{selector}._domainkey.starcomm.be"
    assert (tmp_path / "dkim" / "KeyTable").read_text() == f"{name} starcomm.be:{selector}:{key}\n"
    assert (tmp_path / "dkim" / "SigningTable").read_text() == f"*@starcomm.be {name}\n"
    with closing(sqlite3.connect(tmp_path / "sendas.db")) as database:
        events = database.execute("SELECT actor, target, detail FROM audit_event WHERE action = 'dkim.export'")
        assert events.fetchall() == [("operator", "starcomm.be", selector)]
    assert "PRIVATE" not in exported.stdout


def test_rspamd_gets_every_domain(tmp_path: Path) -> None:
    asyncio.run(_prepare(tmp_path))
    assert sendas(tmp_path, "dkim", "export", "--format", "rspamd", "--out", "out").returncode == 0
    text = (tmp_path / "out" / "dkim_signing.conf").read_text()
    assert text.startswith("domain {\n")
    assert text.count("selectors [") == 2
    assert text.count("{") == text.count("}")


def test_no_key_is_an_error(tmp_path: Path) -> None:
    failed = sendas(tmp_path, "dkim", "export", "--format", "rspamd", "--domain", "nobody.be")
    assert failed.returncode == 2
    assert "no keys to export for nobody.be" in failed.stderr


async def _claim(folder: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{folder / 'sendas.db'}", master_key_file=folder / "sendas.key")
    with assembled(settings) as services:
        stranger = await create_company(services, "test", "c2", "Stranger", "x@elsewhere.be", Locale.EN)
        for method in (SendingMethod.OWN_DOMAIN_SERVER_1, SendingMethod.OWN_DOMAIN_SERVER_2):
            await prepare_domain(services, Caller(stranger.id, "test"), "starcomm.be", method)


def test_a_pending_claim_never_reaches_the_signing_table(tmp_path: Path) -> None:
    asyncio.run(_prepare(tmp_path))
    asyncio.run(_claim(tmp_path))
    sendas(tmp_path, "dkim", "export", "--format", "opendkim")
    signing = (tmp_path / "dkim" / "SigningTable").read_text().splitlines()
    assert [line.split()[0] for line in signing] == ["*@shop.be", "*@starcomm.be"]
    assert len(list((tmp_path / "dkim" / "keys").iterdir())) == 2
