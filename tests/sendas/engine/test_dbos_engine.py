"""What DBOS adds to the port: work outlives its process, its file is disposable, and nothing leaks into it."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import IO
from uuid import uuid4

import pytest

from sendas.configuration_error import ConfigurationError
from sendas.engine import dbos_library
from sendas.engine.dbos_engine import DbosEngine
from sendas.engine.executor_slots import ExecutorSlots
from sendas.engine.job import Job, JobState, Queue
from sendas.engine.port import EngineUnavailableError
from tests.logs import captured_logs
from tests.sendas.engine.bench import SECRET, Bench, job, reaches, until
from tests.sendas.engine.test_engine_file import BREAKAGES


@asynccontextmanager
async def opened(path: Path, bench: Bench) -> AsyncGenerator[DbosEngine]:
    engine = DbosEngine(path)
    engine.serve(bench.flows)
    await engine.open()
    try:
        yield engine
    finally:
        await engine.close()


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as connection:
        return connection.execute(query).fetchall()


def files(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def delete_all(folder: Path) -> None:
    for each in folder.iterdir():
        each.unlink()


def content(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.iterdir())


async def test_what_was_cut_off_goes_on_in_the_process_that_opens_next(tmp_path: Path) -> None:
    path, one, first, second = tmp_path / "engine.db", job("gated"), Bench(), Bench()
    async with opened(path, first) as engine:
        await engine.start(one)
    second.opened.set()
    async with opened(path, second) as engine:
        await reaches(engine, one.id, JobState.ENDED)
    assert (first.begun, second.begun) == ({one.subject: 1}, {one.subject: 1})


async def test_a_closed_engine_says_that_it_cannot(tmp_path: Path) -> None:
    engine = DbosEngine(tmp_path / "engine.db")
    with pytest.raises(EngineUnavailableError):
        await engine.start(job("prompt"))
    with pytest.raises(EngineUnavailableError):
        await engine.status("x")


async def test_rule_1_the_version_is_pinned_whatever_the_flows_source(tmp_path: Path) -> None:
    path, one, bench = tmp_path / "engine.db", job("gated"), Bench()
    async with opened(path, Bench()) as engine:
        await engine.start(one)
        await engine.enqueue_batch([job("gated")], Queue.QUARANTINE)
    assert rows(path, "SELECT DISTINCT application_version FROM workflow_status") == [("sendas-1",)]

    class Edited(Bench):
        async def _gated(self, ids: object) -> None:
            """Do the same in other words."""
            del ids
            self.begun[one.subject] += 1

    bench = Edited()
    async with opened(path, bench) as engine:
        await reaches(engine, one.id, JobState.ENDED)
    assert bench.begun[one.subject] >= 1


async def test_rule_2_its_connections_are_ours(tmp_path: Path) -> None:
    path = tmp_path / "engine.db"
    async with opened(path, Bench()) as engine:
        await engine.start(job("prompt"))
        assert rows(path, "PRAGMA journal_mode") == [("wal",)]
    assert files(tmp_path) == ["engine.db", "engine.db.lock", "engine.db.slot0"]


async def test_rule_6_what_is_long_over_is_forgotten_and_the_rest_is_kept(tmp_path: Path) -> None:
    path, over, open_one, bench = tmp_path / "engine.db", job("prompt"), job("gated"), Bench()
    async with opened(path, bench) as engine:
        await engine.start(over)
        await engine.start(open_one)
        await reaches(engine, over.id, JobState.ENDED)
        assert await engine.forget(timedelta(days=7)) == 0
        assert await engine.forget(timedelta(0)) == 1
        assert await engine.status(over.id) is JobState.UNKNOWN
        assert await engine.status(open_one.id) is JobState.WORKING


@pytest.mark.parametrize("breakage", BREAKAGES)
async def test_its_file_can_go_at_any_time(tmp_path: Path, breakage: Callable[[Path], None]) -> None:
    """Within two seconds it is made anew; what was being worked on goes on, and new jobs are taken."""
    path, bench = tmp_path / "engine.db", Bench()
    async with opened(path, bench) as engine:
        working, later = job("gated"), job("prompt")
        await engine.start(working)
        breakage(path)

        async def takes_jobs() -> bool:
            try:
                await engine.start(later)
                return bool(rows(path, f"SELECT 1 FROM workflow_status WHERE workflow_uuid = '{later.id}'"))  # noqa: S608  (an id of ours)
            except (EngineUnavailableError, sqlite3.DatabaseError):
                return False

        await until(takes_jobs, 8)
        assert bench.begun[working.subject] == 1
        assert bench.begun[later.subject] >= 1
        assert await engine.status(working.id) is JobState.UNKNOWN
        bench.opened.set()
        await engine.work.wait(working.subject, timedelta(seconds=2))


async def test_two_processes_never_have_one_name_when_all_that_is_beside_the_file_went_too(tmp_path: Path) -> None:
    path, one, working = tmp_path / "engine.db", Bench(), job("gated")
    async with opened(path, one) as engine:
        await engine.start(working)
        delete_all(tmp_path)
        other = ExecutorSlots(path)
        assert other.take() == "slot-0"

        async def has_another_name() -> bool:
            later = job("gated")
            with suppress(EngineUnavailableError, sqlite3.DatabaseError):
                await engine.start(later)
                query = f"SELECT executor_id FROM workflow_status WHERE workflow_uuid = '{later.id}'"  # noqa: S608  (an id of ours)
                return rows(path, query) == [("slot-1",)]
            return False

        await until(has_another_name, 8)
        one.opened.set()
    other.release()


async def test_it_refuses_a_file_of_somebody_else(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE company (id INTEGER)")
    engine = DbosEngine(path)
    with pytest.raises(ConfigurationError, match="holds something else"):
        await engine.open()
    with pytest.raises(EngineUnavailableError):
        await engine.start(job("prompt"))


async def test_nothing_of_an_error_reaches_its_file_or_the_log(tmp_path: Path) -> None:
    path, one = tmp_path / "engine.db", job("breaks")
    with captured_logs() as written:
        async with opened(path, Bench()) as engine:
            await engine.start(one)
            await reaches(engine, one.id, JobState.ENDED)
            kept = content(tmp_path)
    assert one.subject.bytes in kept or str(one.subject).encode() in kept
    assert SECRET.encode() not in kept
    assert SECRET not in written.getvalue()
    assert rows(path, "SELECT DISTINCT serialization FROM workflow_status") == [("portable_json",)]


async def test_it_opens_no_port_and_obeys_no_variable_of_its_own(tmp_path: Path) -> None:
    program = _PROGRAM.replace("WORK", "print(sorted(listening()), await engine.status('x'), flush=True)")
    odd = {
        "DBOS__CLOUD": "true",
        "DBOS__VMID": "elsewhere",
        "DBOS__APPVERSION": "old",
        "DBOS__CONDUCTOR_KEY": "key",
        "DBOS__CONDUCTOR_URL": "ws://127.0.0.1:9",
        "DBOS__CONDUCTOR_APP_NAME": "x",
        "DBOS_SYSTEM_DATABASE_URL": "sqlite:///elsewhere.db",
    }
    done = subprocess.run(  # noqa: ASYNC221, S603  (our own program)
        [sys.executable, "-c", program, str(tmp_path / "engine.db")],
        env=os.environ | odd, capture_output=True, text=True, check=True, cwd=tmp_path, timeout=60,
    )  # fmt: skip
    assert done.stdout.strip() == "[] unknown"
    assert done.stderr == ""
    assert not (tmp_path / "elsewhere.db").exists()


async def test_a_job_of_a_flow_that_is_gone_keeps_nobody_waiting(tmp_path: Path) -> None:
    path, gone, bench = tmp_path / "engine.db", job("gone"), Bench()
    engine = DbosEngine(path)
    engine.serve({"gone": bench.flows["gated"]})
    await engine.open()
    await engine.enqueue_batch([gone], Queue.QUARANTINE)
    await engine.close()
    async with opened(path, bench) as engine:
        behind = job("prompt")
        await engine.enqueue_batch([behind], Queue.QUARANTINE)
        await reaches(engine, behind.id, JobState.ENDED, 15)
        assert await engine.status(gone.id) is JobState.CANCELLED


async def test_the_loop_of_the_service_keeps_its_own_threads(tmp_path: Path) -> None:
    async with opened(tmp_path / "engine.db", Bench()) as engine:
        await engine.start(job("prompt"))
        assert not await asyncio.to_thread(lambda: threading.current_thread().name.startswith("dbos"))
    assert not await asyncio.to_thread(lambda: threading.current_thread().name.startswith("dbos"))


async def test_rule_3_a_dead_process_s_jobs_are_taken_over_by_a_peer_within_seconds(tmp_path: Path) -> None:
    path, direct, queued, bench = tmp_path / "engine.db", uuid4(), uuid4(), Bench()
    bench.opened.set()
    async with opened(path, bench) as engine:
        work = (
            f"await engine.start(Job('direct', 'gated', (UUID('{direct}'),)));"
            f"await engine.enqueue_batch([Job('queued', 'gated', (UUID('{queued}'),))], Queue.QUARANTINE);"
            "print('READY', flush=True); await asyncio.sleep(60)"
        )
        with started(path, work) as process:
            assert read_line(process) == "READY"
            assert await engine.status("direct") is JobState.WORKING
            await asyncio.sleep(1.5)
            assert direct not in bench.begun  # its process lives
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        await reaches(engine, "direct", JobState.ENDED)
        await reaches(engine, "queued", JobState.ENDED)
    assert bench.begun[direct] == 1
    assert bench.begun[queued] == 1


async def test_rule_5_a_job_that_takes_its_process_down_is_given_up_after_twenty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without peers, DBOS itself counts how often an executor came back to it."""
    assert dbos_library.MOST_RECOVERIES == 20
    monkeypatch.setattr(dbos_library, "MOST_RECOVERIES", 2)
    path, one, last = tmp_path / "engine.db", job("gated"), JobState.UNKNOWN
    for _ in range(4):
        async with opened(path, bench := Bench()) as engine:
            if await engine.status(one.id) is JobState.UNKNOWN:
                await engine.start(one)

            async def begun_or_over(engine: DbosEngine = engine, bench: Bench = bench) -> bool:
                return one.subject in bench.begun or not (await engine.status(one.id)).live

            await until(begun_or_over)
            last = await engine.status(one.id)
    assert last is JobState.GIVEN_UP
    async with opened(path, Bench()) as engine:
        again = Job(f"{one.id}-2", "prompt", one.ids)
        await engine.enqueue_batch([again], Queue.QUARANTINE)
        await reaches(engine, again.id, JobState.ENDED)


def started(path: Path, work: str) -> subprocess.Popen[str]:
    """Start a process with an engine of its own."""
    command = [sys.executable, "-c", _PROGRAM.replace("WORK", work), str(path)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603  (our own program)


def read_line(process: subprocess.Popen[str]) -> str:
    output: IO[str] | None = process.stdout
    assert output
    return output.readline().strip()


_PROGRAM = """
import asyncio, os, sys
from pathlib import Path
from uuid import UUID
from sendas.engine.dbos_engine import DbosEngine
from sendas.engine.job import Job, Queue

def listening():
    paths = [f"/proc/self/fd/{fd}" for fd in os.listdir("/proc/self/fd")]
    own = {os.readlink(path) for path in paths if os.path.islink(path)}
    rows = [line.split() for kind in ("tcp", "tcp6", "udp", "udp6")
            for line in Path(f"/proc/self/net/{kind}").read_text().splitlines()[1:]]
    return {row[1] for row in rows if f"socket:[{row[9]}]" in own}

async def gated(ids):
    await asyncio.sleep(60)

async def main():
    engine = DbosEngine(Path(sys.argv[1]))
    engine.serve({"gated": gated})
    await engine.open()
    WORK
    await engine.close()

asyncio.run(main())
"""
