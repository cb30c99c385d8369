"""What every engine promises: the same tests for the one in memory and for DBOS."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from sendas.engine.dbos_engine import DbosEngine
from sendas.engine.job import Job, JobState, Queue
from sendas.engine.memory_engine import MemoryEngine
from sendas.engine.port import HostedEngine
from tests.logs import captured_logs
from tests.sendas.engine.bench import SECRET, Bench, job, reaches, until


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest_asyncio.fixture(params=["memory", "dbos"])
async def engine(request: pytest.FixtureRequest, bench: Bench, tmp_path: Path) -> AsyncGenerator[HostedEngine]:
    engine: HostedEngine = MemoryEngine() if request.param == "memory" else DbosEngine(tmp_path / "engine.db")
    engine.serve(bench.flows)
    await engine.open()
    yield engine
    await engine.close()


async def test_a_job_is_worked_on_when_start_returns(engine: HostedEngine, bench: Bench) -> None:
    one = job("gated")
    await engine.start(one)
    assert await engine.status(one.id) is JobState.WORKING
    await asyncio.sleep(0)
    assert bench.begun == {one.subject: 1}
    bench.opened.set()
    await engine.work.wait(one.subject, timedelta(seconds=5))
    await reaches(engine, one.id, JobState.ENDED)


async def test_a_known_id_is_never_started_again(engine: HostedEngine, bench: Bench) -> None:
    one = job("gated")
    await engine.start(one)
    await engine.start(one)
    await engine.enqueue_batch([one], Queue.QUARANTINE)
    bench.opened.set()
    await reaches(engine, one.id, JobState.ENDED)
    await engine.start(one)
    await engine.enqueue_batch([one], Queue.QUARANTINE)
    await asyncio.sleep(0.05)
    assert bench.begun == {one.subject: 1}
    again = Job(f"{one.id}-2", one.flow, one.ids)
    await engine.start(again)
    await reaches(engine, again.id, JobState.ENDED)
    assert bench.begun == {one.subject: 2}


async def test_many_that_start_the_same_at_once_begin_it_once(engine: HostedEngine, bench: Bench) -> None:
    one = job("gated")
    await asyncio.gather(*(engine.start(one) for _ in range(10)))
    await asyncio.sleep(0.05)
    assert bench.begun == {one.subject: 1}


async def test_a_subject_is_worked_on_once_at_a_time_under_two_ids(engine: HostedEngine, bench: Bench) -> None:
    one = job("gated")
    again = Job(f"{one.id}-2", one.flow, one.ids)
    await engine.start(one)
    await engine.start(again)
    await asyncio.sleep(0.05)
    assert bench.begun == {one.subject: 1}
    bench.opened.set()
    await reaches(engine, one.id, JobState.ENDED)
    await reaches(engine, again.id, JobState.ENDED)


async def test_the_quarantine_lets_one_work_at_a_time_and_in_order(engine: HostedEngine, bench: Bench) -> None:
    jobs = [job("prompt") for _ in range(3)]
    await engine.enqueue_batch(jobs, Queue.QUARANTINE)
    assert await engine.status(jobs[-1].id) is JobState.WAITING
    for each in jobs:
        await reaches(engine, each.id, JobState.ENDED)
    assert bench.most == 1
    assert bench.order == [each.subject for each in jobs]


async def test_what_waits_stands_in_nobody_s_way(engine: HostedEngine, bench: Bench) -> None:
    stuck, waiting, direct = job("gated"), job("gated"), job("prompt")
    await engine.enqueue_batch([stuck, waiting], Queue.QUARANTINE)
    await reaches(engine, stuck.id, JobState.WORKING)
    await engine.start(direct)
    await reaches(engine, direct.id, JobState.ENDED)
    assert await engine.status(waiting.id) is JobState.WAITING
    assert set(bench.begun) == {stuck.subject, direct.subject}


async def test_a_cancelled_job_that_waits_is_never_begun(engine: HostedEngine, bench: Bench) -> None:
    first, second = job("gated"), job("gated")
    await engine.enqueue_batch([first, second], Queue.QUARANTINE)
    await reaches(engine, first.id, JobState.WORKING)
    await engine.cancel(second.id)
    assert await engine.status(second.id) is JobState.CANCELLED
    bench.opened.set()
    await reaches(engine, first.id, JobState.ENDED)
    await asyncio.sleep(0.05)
    await engine.start(second)
    assert second.subject not in bench.begun
    assert await engine.status(second.id) is JobState.CANCELLED


async def test_a_cancelled_job_is_cut_off_where_it_stands(engine: HostedEngine, bench: Bench) -> None:
    one = job("gated")
    await engine.start(one)
    await asyncio.sleep(0.05)
    await engine.cancel(one.id)
    await engine.work.wait(one.subject, timedelta(seconds=2))
    assert await engine.status(one.id) is JobState.CANCELLED
    await engine.start(Job(f"{one.id}-2", one.flow, one.ids))
    await asyncio.sleep(0.05)
    assert bench.begun == {one.subject: 2}


async def test_to_cancel_what_is_unknown_or_over_changes_nothing(engine: HostedEngine) -> None:
    one = job("prompt")
    await engine.cancel(one.id)
    assert await engine.status(one.id) is JobState.UNKNOWN
    await engine.start(one)
    await reaches(engine, one.id, JobState.ENDED)
    await engine.cancel(one.id)
    assert await engine.status(one.id) is JobState.ENDED


async def test_a_flow_that_breaks_has_ended_and_tells_nothing(engine: HostedEngine) -> None:
    one = job("breaks")
    with captured_logs() as written:
        await engine.start(one)
        await reaches(engine, one.id, JobState.ENDED)
    assert "RuntimeError" in written.getvalue()
    assert SECRET not in written.getvalue()


async def test_closing_cuts_off_at_once_even_what_sleeps(engine: HostedEngine, bench: Bench) -> None:
    one = job("gated")
    await engine.start(one)
    await asyncio.sleep(0.05)
    async with asyncio.timeout(5):
        await engine.close()
    assert bench.begun == {one.subject: 1}

    async def is_cut_off() -> bool:
        return bench.now == 0

    await until(is_cut_off)
