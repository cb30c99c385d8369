"""Real servers on loopback that stand for services, each with a zone to lend and a record of all that was written."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import dns.query
import dns.tsigkeyring
import dns.zone

from tests.plugins.sendas_powerdns.live_subject import LivePowerDns
from tests.plugins.sendas_powerdns.subjects import KEY
from tests.plugins.sendas_rfc2136.live_subject import VARIABLES, LiveServer
from tests.plugins.sendas_rfc2136.subjects import KEYS, SECRET
from tests.servers import Knot, PowerDns, free_port, loopback_addresses, require

ORIGIN = "lent.test"
_PATIENCE = 30.0
ROOT = Path(__file__).parents[3]
ZONE_FILE = """$TTL 300
@ IN SOA ns hostmaster 1 3600 600 86400 60
@ IN NS ns
@ IN TXT "v=spf1 -all"
ns IN A 127.0.0.1
www IN CNAME ns
* IN TXT "somebody's wildcard"
"""
MAIL = "@ IN MX 10 mail.hoster.example.\n"


def command_of(tests: str | Path, *options: str) -> list[str]:
    """Give what runs some live tests."""
    config = ("-c", "pyproject.toml", "--rootdir", ".", "-p", "no:cacheprovider", "--noconftest")
    return [sys.executable, "-m", "pytest", *config, "-q", str(tests), *options]


def lending_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Give the environment that lends the zone."""
    return {**os.environ, "SENDAS_LIVE_ZONE": ORIGIN, **variables}


def try_live(tests: str | Path, variables: Mapping[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    """Run some live tests."""
    command, environment = command_of(tests, *options), lending_environment(variables)
    return subprocess.run(  # noqa: S603  (our own arguments)
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300
    )


@dataclass(frozen=True, slots=True)
class Lent:
    """What lends the zone, the live tests and subject of its provider, what is in it, and what was ever written."""

    provider_id: str
    variables: Mapping[str, str]
    tests: str
    subject: Callable[[], LivePowerDns | LiveServer]
    contents: Callable[[], set[str]]
    written: Callable[[], set[str]]

    def try_live(self, *options: str, tests: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        """Run the kit as a stranger does."""
        return try_live(tests or self.tests, {**self.variables, **more}, *options)


Lending = Callable[[Path, str], AbstractContextManager[Lent]]

# Of every write a row: what came, and what went.
_TRIGGERS = """
CREATE TABLE written (name TEXT);
CREATE TRIGGER came AFTER INSERT ON records WHEN new.type <> 'SOA' BEGIN INSERT INTO written VALUES (new.name); END;
CREATE TRIGGER was AFTER UPDATE ON records WHEN new.type <> 'SOA' BEGIN INSERT INTO written VALUES (new.name); END;
CREATE TRIGGER went AFTER DELETE ON records WHEN old.type <> 'SOA' BEGIN INSERT INTO written VALUES (old.name); END;
"""


@contextmanager
def powerdns(directory: Path, zone_file: str) -> Generator[Lent]:
    with PowerDns(directory, {ORIGIN: zone_file}, loopback_addresses(1)[0], key=KEY) as server:
        with closing(sqlite3.connect(directory / "pdns.db", timeout=_PATIENCE)) as database:
            database.executescript(_TRIGGERS)

        def written() -> set[str]:
            with closing(sqlite3.connect(directory / "pdns.db", timeout=_PATIENCE)) as database:
                return {f"{name}." for (name,) in database.execute("SELECT DISTINCT name FROM written")}

        given = {"SENDAS_LIVE_POWERDNS_URL": server.url, "SENDAS_LIVE_POWERDNS_KEY": server.key}
        yield Lent(
            "powerdns",
            given,
            "tests/plugins/sendas_powerdns/test_live.py",
            lambda: LivePowerDns(given, f"{ORIGIN}."),
            lambda: {str(row) for row in (*server.records(ORIGIN), *server.comments(ORIGIN))},
            written,
        )


@contextmanager
def knot(directory: Path, zone_file: str) -> Generator[Lent]:
    addresses = loopback_addresses(1)
    with Knot(directory, {ORIGIN: zone_file}, addresses, free_port(addresses), keys=KEYS) as server:

        def contents() -> set[str]:
            keyring = dns.tsigkeyring.from_text({"sendas.": SECRET})
            transfer = dns.query.xfr(addresses[0], ORIGIN, port=server.port, keyring=keyring, relativize=False)
            lines = dns.zone.from_xfr(transfer, relativize=False).to_text(relativize=False).splitlines()
            return {line for line in lines if " SOA " not in line}

        given = dict(zip(VARIABLES, (addresses[0], str(server.port), "sendas", SECRET), strict=True))
        yield Lent(
            "rfc2136",
            given,
            "tests/plugins/sendas_rfc2136/test_live.py",
            lambda: LiveServer(given, f"{ORIGIN}."),
            contents,
            lambda: _journalled(directory),
        )


def _journalled(directory: Path) -> set[str]:
    if not (directory / "journal").exists():
        return set()
    command = [str(require("kjournalprint")), "-x", "-D", str(directory / "journal"), f"{ORIGIN}."]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603  (as above)
    lines = [line.split() for line in done.stdout.splitlines() if line and not line.startswith(";")]
    return {words[0] for words in lines if "SOA" not in words}
