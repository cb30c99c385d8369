"""`sendas serve` with the engine that it has by default: up to three processes, small, and quick to stop."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from sendas.assemble import assembled
from sendas.configuration_error import ConfigurationError
from sendas.settings import Settings


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def _serving(folder: Path, **variables: str) -> Generator[tuple[subprocess.Popen[bytes], int, Path]]:
    port, log = _free_port(), folder / f"log{len(list(folder.glob('log*')))}"
    bare = {name: value for name, value in os.environ.items() if not name.startswith("SENDAS_")}
    own = {"SENDAS_PORT": str(port), "SENDAS_DNS_ROOTS": "127.0.0.1:9", **variables}
    command = [sys.executable, "-m", "sendas", "serve"]
    with log.open("wb") as errors, subprocess.Popen(command, cwd=folder, env=bare | own, stderr=errors) as process:  # noqa: S603  (our own program)
        try:
            _wait_for(port, process)
            yield process, port, log
        finally:
            process.kill()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while True:
        assert process.poll() is None
        assert time.monotonic() < deadline
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.05)


def _stopped(process: subprocess.Popen[bytes]) -> float:
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) in {0, -signal.SIGTERM}
    return time.monotonic() - began


def _memory(pid: int, kind: str) -> float:
    found = re.search(kind + r":\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) / 1024


def _listening(pid: int) -> set[int]:
    own = {str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir()}
    rows = [line.split() for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]]
    return {int(row[1].split(":")[1], 16) for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in own}


def test_three_processes_serve_one_database_and_stop_at_once(tmp_path: Path) -> None:
    with ExitStack() as stack:
        first = stack.enter_context(_serving(tmp_path))
        all_three = [first, *(stack.enter_context(_serving(tmp_path)) for _ in range(2))]
        time.sleep(3)
        for process, port, _ in all_three:
            own, resident = _memory(process.pid, "RssAnon"), _memory(process.pid, "VmRSS")
            print(f"idle: {own:.1f} MB of its own, {resident:.1f} resident")  # noqa: T201  (figures)
            assert own < 120
            assert _listening(process.pid) == {port}
        names = {each.name for each in tmp_path.iterdir()}
        assert {f"sendas.engine.db.slot{number}" for number in range(3)} <= names
        assert "sendas.engine.db.slot3" not in names
        for process, _, log in all_three:
            assert _stopped(process) < 5
            warned = [line for line in log.read_text().splitlines() if '"level":"info"' not in line]
            assert [line for line in warned if "built-in examples" not in line] == []


def test_the_engine_in_memory_needs_no_file(tmp_path: Path) -> None:
    with _serving(tmp_path, SENDAS_ENGINE="memory"):
        assert [each.name for each in tmp_path.glob("*engine*")] == []


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in [name for name in os.environ if name.startswith("SENDAS_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("SENDAS_ENGINE_DATABASE", "sendas.db", "another file"),
        ("SENDAS_ENGINE_DATABASE", "no/where.db", "does not exist"),
        ("SENDAS_ENGINE", "redis", "SENDAS_ENGINE must be dbos or memory"),
    ],
)
def test_settings_that_cannot_be_are_told(bare: pytest.MonkeyPatch, variable: str, value: str, says: str) -> None:
    bare.setenv(variable, value)
    with pytest.raises(ConfigurationError, match=says), assembled(Settings.from_environment()):
        pass


def test_a_file_of_somebody_else_is_refused_by_name_and_untouched(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE company (id INTEGER)")
    before = path.read_bytes()
    bare.setenv("SENDAS_ENGINE_DATABASE", "theirs.db")
    with pytest.raises(ConfigurationError, match="SENDAS_ENGINE_DATABASE"), assembled(Settings.from_environment()):
        pass
    assert path.read_bytes() == before
