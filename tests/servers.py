"""Real servers for tests: whether they are installed, and knot on loopback."""

import itertools
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import dns.exception
import dns.message
import dns.name
import dns.query
import dns.rdata
import dns.rdatatype
import dns.zone
import pytest

_PACKAGES = {
    "knotd": "knot",
    "knotc": "knot",
    "named": "bind9",
    "unbound": "unbound",
    "pdns_server": "pdns-server pdns-backend-sqlite3",
    "kdig": "knot-dnsutils",
    "knsupdate": "knot-dnsutils",
    "kzonecheck": "knot-dnssecutils",
    "named-checkzone": "bind9-utils",
    "pdftotext": "poppler-utils",
    "pdfdetach": "poppler-utils",
    "qpdf": "qpdf",
    "chromium": "chromium",
}
_PATIENCE = 10.0
_ZONES_A_SECOND = 2000  # that a knot loads at least
_networks = itertools.count(os.getpid() % 20_000)


def require(program: str) -> Path:
    """Find a server's program; skip the test where it is missing, fail it with SENDAS_TEST_REQUIRE_SERVERS=1."""
    path = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if path:
        return Path(path)
    message = f"{program} is not installed (apt-get install {_PACKAGES.get(program, program)})"
    if os.environ.get("SENDAS_TEST_REQUIRE_SERVERS") == "1":
        pytest.fail(message)
    pytest.skip(message)


def loopback_addresses(count: int) -> list[str]:
    """Give loopback addresses that no other test of this run uses: 127.x.y.1, .2 and so on."""
    number = next(_networks)
    return [f"127.{100 + number // 250 % 100}.{number % 250}.{last}" for last in range(1, count + 1)]


def free_port(addresses: Sequence[str]) -> int:
    """Find a port that is free at all addresses, for UDP and for TCP."""
    while True:
        with socket.socket() as probe:
            probe.bind((addresses[0], 0))
            port = int(probe.getsockname()[1])
        if all(_is_free(address, port, kind) for address in addresses for kind in ("udp", "tcp")):
            return port


def _is_free(address: str, port: int, kind: str) -> bool:
    with socket.socket(type=socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM) as probe:
        try:
            probe.bind((address, port))
        except OSError:
            return False
        return True


class ServerProcess:
    """A server's process, which ends with its `with` block."""

    _process: subprocess.Popen[bytes]
    _patience = _PATIENCE
    _begun: str | Path = ""
    _version_option = "--version"

    def _begin(self, directory: Path, command: Sequence[str | Path], answers: Callable[[], bool]) -> None:
        """Start a program, its log in a folder, and wait until it answers."""
        self._begun = command[0]
        with (directory / "log").open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603  (our own arguments)
        try:
            self._await(directory, answers)
        except BaseException:
            self.stop()
            raise

    def _await(self, directory: Path, answers: Callable[[], bool]) -> None:
        end = time.monotonic() + self._patience
        while not answers():
            if self._process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"{self._process.args!r} did not start: {(directory / 'log').read_text()}")
            time.sleep(0.02)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @cached_property
    def version(self) -> str:
        """What the program says of itself: 3.2.6."""
        command = [str(self._begun), self._version_option]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_PATIENCE)  # noqa: S603  (our own arguments)
        found = re.search(r"\d+\.\d+\.\d+", done.stdout + done.stderr)
        return found[0] if found else "of no known version"

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Knot(ServerProcess):
    """A knotd with zones from master-file texts, answering while its `with` block runs.

    `broken` zones are configured without data: knot says SERVFAIL for them. With `keys` (names and base64 secrets)
    it takes updates signed with one of them, and keeps them in memory and its journal. `grants`, an `acl` section and
    the `zone` section of its one zone, say otherwise what a key may do.
    """

    def __init__(
        self,
        directory: Path,
        zones: Mapping[str, str],
        addresses: Sequence[str],
        port: int,
        *,
        broken: Sequence[str] = (),
        keys: Mapping[str, str] | None = None,
        grants: str = "",
    ) -> None:
        self._acl, _, self._granted = grants.partition("zone:\n")
        self.addresses = tuple(addresses)
        self.port = port
        self._knotd = require("knotd")
        self._directory = directory
        self._zones = tuple(zones)
        self._keys = keys or {}
        self._all = (*zones, *broken)
        self._patience = _PATIENCE + len(self._all) / _ZONES_A_SECOND
        directory.mkdir(parents=True, exist_ok=True)
        for origin, text in zones.items():
            self._zone_file(origin).write_text(text)

    @property
    def endpoint(self) -> str:
        return f"{self.addresses[0]}:{self.port}"

    def __enter__(self) -> Self:
        config = self._directory / "knot.conf"
        config.write_text(self._config())
        self._begin(self._directory, [self._knotd, "-c", config], self._serves)
        return self

    def reload(self, origin: str, text: str) -> None:
        """Serve other data of a zone; returns when it is served. Its serial must be higher."""
        self._zone_file(origin).write_text(text)
        command = [str(require("knotc")), "-c", str(self._directory / "knot.conf"), "-b", "zone-reload", origin]
        subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE)  # noqa: S603  (our own arguments)

    def _zone_file(self, origin: str) -> Path:
        return self._directory / f"{origin.strip('.') or 'root'}.zone"

    def _config(self) -> str:
        listen = ", ".join(f"{address}@{self.port}" for address in self.addresses)
        zones = "".join(
            f'{self._granted or f"  - domain: {zone}"}\n    file: "{self._zone_file(zone)}"\n' for zone in self._all
        )
        acl = "" if self._acl else "\n    acl: updates"
        # Deep: the journal tells tests of every change.
        journal = f"changes\n    journal-max-depth: 100000{acl}" if self._keys else "none"
        return (
            f'server:\n  rundir: "{self._directory}"\n  listen: [ {listen} ]\n'
            "  udp-workers: 1\n  tcp-workers: 1\n  background-workers: 1\n"
            f'database:\n  storage: "{self._directory}"\n'
            "log:\n  - target: stderr\n    any: warning\n"
            f"{self._key_config()}template:\n  - id: default\n    zonefile-sync: -1\n    zonefile-load: whole\n"
            f"    journal-content: {journal}\n"
            f"zone:\n{zones}"
        )

    def _key_config(self) -> str:
        if not self._keys:
            return ""
        keys = "".join(
            f'  - id: "{name}"\n    algorithm: hmac-sha256\n    secret: "{secret}"\n'
            for name, secret in self._keys.items()
        )
        names = ", ".join(f'"{name}"' for name in self._keys)
        if self._acl:
            return f"key:\n{keys}{self._acl}"
        return f"key:\n{keys}acl:\n  - id: updates\n    key: [ {names} ]\n    action: [ update, transfer ]\n"

    def _serves(self) -> bool:
        return self._answers(self._all[0])  # knot answers when it has loaded all zones, not before

    def _answers(self, zone: str) -> bool:
        query = dns.message.make_query(zone, "SOA")
        try:
            reply = dns.query.udp(query, self.addresses[0], timeout=0.2, port=self.port)
        except (dns.exception.Timeout, OSError):
            return False
        return bool(reply.answer) or zone not in self._zones


class Bind(ServerProcess):
    """A named with zones from master-file texts that takes signed updates while its `with` block runs.

    Every key may update everything, unless `policy` has a statement that says otherwise. It listens at the addresses
    of interfaces only, and of loopback's that is 127.0.0.1.
    """

    address = "127.0.0.1"
    _version_option = "-v"

    def __init__(
        self, directory: Path, zones: Mapping[str, str], port: int, *, keys: Mapping[str, str], policy: str = ""
    ) -> None:
        self.port = port
        self._policy = policy
        self._named = require("named")
        self._directory = directory
        self._zones = tuple(zones)
        self._keys = keys
        directory.mkdir(parents=True, exist_ok=True)
        for origin, text in zones.items():
            (directory / f"{origin}.zone").write_text(text)

    def __enter__(self) -> Self:
        config = self._directory / "named.conf"
        config.write_text(self._config())
        self._begin(
            self._directory,
            [self._named, "-g", "-n", "1", "-c", config],
            lambda: all(self._answers(zone) for zone in self._zones),
        )
        return self

    def _config(self) -> str:
        directory = self._directory
        keys = "".join(
            f'key "{name}" {{ algorithm hmac-sha256; secret "{key}"; }};\n' for name, key in self._keys.items()
        )
        allowed = " ".join(f'key "{name}";' for name in self._keys)
        policy = self._policy or f"allow-update {{ {allowed} }};"
        zones = "".join(f'zone "{zone}" {{ type primary; file "{zone}.zone"; {policy} }};\n' for zone in self._zones)
        return (
            f'options {{ directory "{directory}"; listen-on port {self.port} {{ {self.address}; }};\n'
            "listen-on-v6 { none; }; recursion no; dnssec-validation no; notify no; empty-zones-enable no;\n"
            f'pid-file "{directory}/named.pid"; session-keyfile "{directory}/session.key"; }};\n'
            f"controls {{ }};\n{keys}{zones}"
        )

    def _serves_all(self) -> bool:
        return all(self._answers(zone) for zone in self._zones)

    def _answers(self, zone: str) -> bool:
        query = dns.message.make_query(zone, "SOA")
        try:
            return bool(dns.query.udp(query, self.address, timeout=0.2, port=self.port).answer)
        except (dns.exception.Timeout, OSError):
            return False


class Unbound(ServerProcess):
    """An unbound that recurses for zones that it asks at given servers, `stubs` beside the first.

    It validates where it has an `anchor` for a zone, and says why it fails. With a `certificate` (a PEM file with its
    key) it listens inside TLS and HTTPS as well.
    """

    def __init__(
        self,
        directory: Path,
        zone: str,
        server: str,
        address: str,
        *,
        anchor: str | None = None,
        stubs: Mapping[str, str] | None = None,
        certificate: Path | None = None,
    ) -> None:
        self.address, self.port = address, free_port([address])
        self.tls_port, self.https_port = self.port, self.port
        while len({self.port, self.tls_port, self.https_port}) < 3:
            self.tls_port, self.https_port = free_port([address]), free_port([address])
        self._unbound = require("unbound")
        self._directory = directory
        self._stubs = {zone: server, **(stubs or {})}
        self._anchor, self._certificate = anchor, certificate
        directory.mkdir(parents=True, exist_ok=True)

    @property
    def endpoint(self) -> str:
        return f"{self.address}:{self.port}"

    def __enter__(self) -> Self:
        config = self._directory / "unbound.conf"
        config.write_text(self._config())
        self._begin(self._directory, [self._unbound, "-d", "-p", "-c", config], self._answers)
        return self

    def _config(self) -> str:
        modules = "validator iterator" if self._anchor else "iterator"
        anchor = f'  trust-anchor: "{self._anchor}"\n' if self._anchor else ""
        own = "".join(f'  local-zone: "{zone}" transparent\n' for zone in (*self._stubs, "test"))
        stubs = "".join(
            f'stub-zone:\n  name: "{zone}"\n  stub-addr: {server}\n' for zone, server in self._stubs.items()
        )
        return (
            f'server:\n  directory: "{self._directory}"\n  chroot: ""\n  username: ""\n  use-syslog: no\n'
            f"  interface: {self.address}@{self.port}\n  access-control: 127.0.0.0/8 allow\n  num-threads: 1\n"
            f'  do-not-query-localhost: no\n  module-config: "{modules}"\n  ede: yes\n{own}{anchor}'
            f"{self._tls_config()}remote-control:\n  control-enable: no\n{stubs}"
        )

    def _tls_config(self) -> str:
        if not self._certificate:
            return ""
        return (
            f"  interface: {self.address}@{self.tls_port}\n  interface: {self.address}@{self.https_port}\n"
            f"  tls-port: {self.tls_port}\n  https-port: {self.https_port}\n"
            f'  tls-service-key: "{self._certificate}"\n  tls-service-pem: "{self._certificate}"\n'
        )

    def _answers(self) -> bool:
        try:
            dns.query.udp(dns.message.make_query("localhost", "A"), self.address, timeout=0.5, port=self.port)
        except (dns.exception.Timeout, OSError):
            return False
        return True


class PowerDns(ServerProcess):
    """A pdns_server that keeps zones in SQLite and is changed over its HTTP API while its `with` block runs.

    Zones are added while it runs as well. `records` looks into its database, beside the API.
    """

    def __init__(self, directory: Path, zones: Mapping[str, str], address: str, *, key: str) -> None:
        self.address, self.key = address, key
        self.port, self.api_port = free_port([address]), free_port([address])
        self._program = require("pdns_server")
        self._zones = zones
        self._directory = directory
        self._database = directory / "pdns.db"
        directory.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        schema = Path("/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql")
        if not schema.exists():
            pytest.skip("apt-get install pdns-backend-sqlite3")
        with closing(sqlite3.connect(self._database)) as database:
            database.execute("PRAGMA journal_mode = WAL")  # or tests that add zones beside it lock the server out: 500
            database.executescript(schema.read_text())
        for origin, text in self._zones.items():
            self.add(origin, text)
        (self._directory / "pdns.conf").write_text(self._config())
        self._begin(self._directory, [self._program, f"--config-dir={self._directory}"], self._answers)
        return self

    @property
    def url(self) -> str:
        return f"http://{self.address}:{self.api_port}"

    def add(
        self,
        origin: str,
        text: str,
        kind: str = "NATIVE",
        *,
        off: Sequence[tuple[str, str, str, int]] = (),
        comments: Sequence[tuple[str, str, int, str, str]] = (),
    ) -> None:
        """Add a zone from master-file text, with records that are switched `off` and with `comments`.

        Those are a name, type, content and TTL, and a name, type, time, account and text.
        """
        zone = dns.zone.from_text(text, origin, relativize=False, check_origin=False)
        with closing(sqlite3.connect(self._database, timeout=_PATIENCE)) as database, database:
            name = origin.rstrip(".")
            cursor = database.execute("INSERT INTO domains (name, type) VALUES (?, ?)", (name, kind))
            # As the API makes zones: each change has a serial.
            database.execute(
                "INSERT INTO domainmetadata (domain_id, kind, content) VALUES (?, 'SOA-EDIT-API', 'DEFAULT')",
                (cursor.lastrowid,),
            )
            rows = [_pdns_row(cursor.lastrowid, *each) for each in zone.iterate_rdatas()]
            database.executemany(
                "INSERT INTO records (domain_id, name, type, content, ttl, prio, disabled, auth)"
                " VALUES (?, ?, ?, ?, ?, ?, 0, 1)",
                rows,
            )
            database.executemany(
                "INSERT INTO records (domain_id, name, type, content, ttl, prio, disabled, auth)"
                " VALUES (?, ?, ?, ?, ?, 0, 1, 1)",
                [(cursor.lastrowid, each[0].rstrip("."), *each[1:]) for each in off],
            )
            database.executemany(
                "INSERT INTO comments (domain_id, name, type, modified_at, account, comment) VALUES (?, ?, ?, ?, ?, ?)",
                [(cursor.lastrowid, each[0].rstrip("."), *each[1:]) for each in comments],
            )

    def remove(self, origin: str) -> None:
        """Forget a zone."""
        with closing(sqlite3.connect(self._database, timeout=_PATIENCE)) as database, database:
            database.execute("PRAGMA foreign_keys = ON")
            database.execute("DELETE FROM domains WHERE name = ?", (origin.rstrip("."),))

    def records(self, origin: str) -> list[tuple[str, str, str, int, bool]]:
        """Give name, type, content, TTL and whether it is switched off, of every record of a zone but its SOA."""
        columns = "r.name || '.', r.type, coalesce(nullif(r.prio, 0) || ' ', '') || r.content, r.ttl, r.disabled"
        return self._rows(f"{columns} FROM records r", origin, "AND r.type <> 'SOA'")

    def comments(self, origin: str) -> list[tuple[str, str, int, str, str]]:
        """Give name, type, time, account and text of every comment in a zone."""
        return self._rows("r.name || '.', r.type, r.modified_at, r.account, r.comment FROM comments r", origin)

    def serial(self, origin: str) -> int:
        query = dns.message.make_query(origin, "SOA")
        [rrset] = dns.query.udp(query, self.address, timeout=2, port=self.port).answer
        [soa] = rrset.processing_order()
        return int(soa.to_text().split()[2])

    def _rows(self, what: str, origin: str, more: str = "") -> list[Any]:
        statement = f"SELECT {what} JOIN domains d ON d.id = r.domain_id WHERE d.name = ? {more} ORDER BY 1, 2, 3"
        with closing(sqlite3.connect(self._database, timeout=_PATIENCE)) as database:
            return database.execute(statement, (origin.rstrip("."),)).fetchall()

    def _config(self) -> str:
        caches = ("cache-ttl", "query-cache-ttl", "negquery-cache-ttl", "zone-cache-refresh-interval")
        settings = {
            "launch": "gsqlite3",
            "gsqlite3-database": self._database,
            "gsqlite3-pragma-synchronous": 0,
            "api": "yes",
            "api-key": self.key,
            "webserver-address": self.address,
            "webserver-port": self.api_port,
            "webserver-allow-from": "127.0.0.0/8",
            "local-address": self.address,
            "local-port": self.port,
            "socket-dir": self._directory,
            "guardian": "no",
            **dict.fromkeys(caches, 0),
        }
        return "".join(f"{key}={value}\n" for key, value in settings.items())

    def _answers(self) -> bool:
        try:
            with socket.create_connection((self.address, self.api_port), timeout=0.2):
                pass
            query = dns.message.make_query("localhost", "SOA")
            dns.query.udp(query, self.address, timeout=0.2, port=self.port)
        except (dns.exception.Timeout, OSError):
            return False
        return True


def _pdns_row(
    zone_id: int | None, name: dns.name.Name, ttl: int, rdata: dns.rdata.Rdata
) -> tuple[int | None, str, str, str, int, int]:
    content, priority = rdata.to_text(), 0
    kind = dns.rdatatype.to_text(rdata.rdtype)
    if kind == "MX":
        first, _, content = content.partition(" ")
        priority = int(first)
    names = content.removesuffix(".") if kind in {"MX", "CNAME", "NS"} else content
    return zone_id, name.to_text(omit_final_dot=True).lower(), kind, names, ttl, priority
