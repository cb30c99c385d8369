"""What the sweep makes of runs that our tables say are under way, whatever the engine knows of them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from sendas.actions.flows import flows_of
from sendas.actions.run_work import RunWork
from sendas.actions.start_run import sweep_runs
from sendas.app import create_app
from sendas.domain.dns_run import RunState
from sendas.engine.dbos_engine import DbosEngine
from sendas.engine.job import Job, JobState, Queue
from sendas.engine.memory_engine import MemoryEngine
from sendas.engine.port import EngineUnavailableError
from sendas.store.dns_run import DnsRunRow, runs
from sendas.store.rows import all_rows
from sendas_providers import Change, DnsProvider, Result, Zone
from tests.conftest import Launch
from tests.logs import captured_logs
from tests.planning import (
    KEY_NAME,
    MERGED,
    SECRET,
    SPF,
    THEIRS,
    TIMING,
    ZONE,
    Interposed,
    Planning,
    Through,
    outcomes,
    planning,
    uuid_of,
)
from tests.sendas.engine.bench import until


@dataclass
class Noting(MemoryEngine):
    """Notes what it is asked for and begins nothing; what it says of jobs is set by a test."""

    states: dict[str, JobState] = field(default_factory=dict[str, JobState])
    asked: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    away: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    async def start(self, job: Job) -> None:
        if self.away:
            raise EngineUnavailableError
        self.asked.append(("start", job.id))

    async def enqueue_batch(self, jobs: Sequence[Job], queue: Queue) -> None:
        self.asked.extend((queue, job.id) for job in jobs)

    async def status(self, job_id: str) -> JobState:
        if self.away:
            raise EngineUnavailableError
        return self.states.get(job_id, JobState.UNKNOWN)


async def begun(here: Planning) -> str:
    """Apply a plan; gives the id of its first job."""
    run = await here.applied(await here.planned())
    return f"dns-run-{uuid_of(run['id'])}"


def row(here: Planning) -> DnsRunRow:
    with here.service.services.database.engine.begin() as connection:
        [run] = all_rows(connection, DnsRunRow, select(*runs.c))
    return run


async def test_a_run_is_started_under_an_id_that_says_which_run_it_is(launch: Launch) -> None:
    engine = Noting()
    async with planning(launch, engine=engine) as here:
        assert engine.asked == [("start", await begun(here))]
        assert (row(here).attempt, row(here).crashes) == (1, 0)


async def test_what_lives_is_left_alone_and_what_is_unknown_is_started_as_it_was(launch: Launch) -> None:
    engine = Noting()
    async with planning(launch, engine=engine) as here:
        own = await begun(here)
        for state in (JobState.WORKING, JobState.WAITING):
            engine.asked, engine.states = [], {own: state}
            await sweep_runs(here.service.services)
            assert engine.asked == []
        engine.states = {}
        await sweep_runs(here.service.services)
        await sweep_runs(here.service.services)
        assert engine.asked == [("start", own)] * 2


@pytest.mark.parametrize("state", [JobState.ENDED, JobState.CANCELLED, JobState.GIVEN_UP])
async def test_what_ended_without_its_run_is_started_under_the_next_id(launch: Launch, state: JobState) -> None:
    engine = Noting()
    async with planning(launch, engine=engine) as here:
        own = await begun(here)
        engine.asked, engine.states = [], {own: state}
        await asyncio.gather(sweep_runs(here.service.services), sweep_runs(here.service.services))
        assert engine.asked[0] == ("start", f"{own}-2")
        assert {each for _, each in engine.asked} == {f"{own}-2"}
        assert row(here).attempt == 2
        engine.states[f"{own}-2"] = state
        await sweep_runs(here.service.services)
        assert engine.asked[-1] == ("start", f"{own}-3")


async def test_a_run_whose_lease_still_runs_is_nobody_else_s(launch: Launch) -> None:
    engine = Noting()
    async with planning(launch, engine=engine) as here:
        own = await begun(here)
        here.service.execute(
            "INSERT INTO zone_lease (zone, provider_id, zone_ref, owner, until) "
            "SELECT zone, provider_id, zone_ref, :owner, :until FROM dns_plan",
            owner="0" * 32, until="2026-11-25 12:01:00.000000",
        )  # fmt: skip
        engine.asked, engine.states = [], {own: JobState.ENDED}
        await sweep_runs(here.service.services)
        assert engine.asked == []
        here.service.clock.move(minutes=2)
        await sweep_runs(here.service.services)
        assert engine.asked == [("start", f"{own}-2")]


async def test_where_the_engine_is_away_the_run_is_kept_for_the_sweep(launch: Launch) -> None:
    engine = Noting(away=True)
    async with planning(launch, engine=engine) as here:
        own = await begun(here)
        await sweep_runs(here.service.services)
        assert row(here).state == "RUNNING"
        engine.away = False
        await sweep_runs(here.service.services)
        assert engine.asked == [("start", own)]


async def test_a_run_that_crashed_three_times_waits_in_quarantine(launch: Launch) -> None:
    engine = Noting()
    async with planning(launch, engine=engine) as here:
        own = await begun(here)
        engine.asked = []
        here.service.execute("UPDATE dns_run SET crashes = 2")
        await sweep_runs(here.service.services)
        here.service.execute("UPDATE dns_run SET crashes = 3")
        await sweep_runs(here.service.services)
        assert engine.asked == [("start", own), (Queue.QUARANTINE, own)]


async def test_a_run_that_crashed_twenty_times_is_given_up_before_anything_is_sent(launch: Launch) -> None:
    engine = Noting()
    async with planning(launch, engine=engine) as here:
        own = await begun(here)
        here.service.execute("UPDATE dns_run SET crashes = 20")
        ids = here.company_id, UUID(own.removeprefix("dns-run-"))
        await flows_of(here.service.services)["dns_run"](ids)
        run = row(here)
        assert (run.state, run.crashes, here.updates()) == ("FAILED", 20, 0)


async def test_a_crash_is_an_attempt_that_never_came_to_an_end(launch: Launch) -> None:
    """A finished one, one that was cut off in order, and one that broke are none; a vanished one is."""
    gate = Gate()
    async with planning(launch, timing=QUICK, providers=Interposed(gate)) as here:
        await begun(here)
        await gate.reached.wait()
        assert row(here).crashes == 1  # as far as anybody can tell who comes later
        await here.service.services.runs.stop()
        assert row(here).crashes == 0
        here.service.clock.move(minutes=2)
        gate.opened.set()
        await sweep_runs(here.service.services)
        await until(lambda: has_ended(here))
        assert row(here).crashes == 0
        assert row(here).attempt == 2


QUICK = replace(TIMING, answer=timedelta(seconds=0.3))


class Gate:
    """Holds every change back until it is opened."""

    def __init__(self) -> None:
        self.reached, self.opened = asyncio.Event(), asyncio.Event()

    def __call__(self, provider: DnsProvider) -> DnsProvider:
        gate = self

        class Held(Through):
            async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
                gate.reached.set()
                await gate.opened.wait()
                return await super().apply(zone, changes, note=note)

        return Held(provider)


async def has_ended(here: Planning) -> bool:
    return bool(row(here).state != "RUNNING")


def kept_in(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.iterdir() if ".engine" in each.name)


async def test_by_dbos_a_run_is_applied_and_leaves_nothing_but_ids(launch: Launch, tmp_path: Path) -> None:
    """Searched in the engine's file, its WAL and the logs: credentials, tokens, values of records, names."""
    engine = DbosEngine(tmp_path / "sendas.engine.db")
    with captured_logs() as written:
        async with planning(launch, engine=engine) as here:
            await engine.open()
            try:
                run = await here.applied(await here.planned())
                assert (run["state"], outcomes(run)) == ("APPLIED", ["APPLIED", "APPLIED"])
                kept = kept_in(tmp_path)
                assert str(uuid_of(run["id"])).encode() in kept
                token = here.service.token
            finally:
                await engine.close()
            kept += kept_in(tmp_path)
    canaries = [SECRET, KEY_NAME, token, SPF, MERGED, THEIRS, ZONE, "starcomm", "hoster", "v=DMARC1", "rfc2136", "theo"]
    assert [each for each in canaries if each.lower().encode() in kept.lower()] == []
    assert [each for each in (SECRET, token, SPF, MERGED, THEIRS) if each in written.getvalue()] == []


async def test_a_service_that_stops_cuts_a_run_off_and_the_next_one_ends_it(launch: Launch, tmp_path: Path) -> None:
    engine, gate = DbosEngine(tmp_path / "sendas.engine.db"), Gate()
    async with planning(launch, timing=QUICK, providers=Interposed(gate), engine=engine) as here:
        app = create_app(here.service.services)
        async with app.router.lifespan_context(app):
            await begun(here)
            await gate.reached.wait()
            leaving = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - leaving < 5
        assert (row(here).state, row(here).crashes) == ("RUNNING", 0)
        gate.opened.set()
        here.service.clock.move(minutes=2)
        app = create_app(here.service.services)
        async with app.router.lifespan_context(app):
            await until(lambda: has_ended(here), 30)
        assert row(here).state == "APPLIED"
        assert here.updates() == 2


async def test_a_run_that_ended_since_it_was_read_is_not_begun_again(launch: Launch) -> None:
    """Two processes take it up at once; the slower one would end it, and tell of it, a second time."""
    async with planning(launch) as here:
        await here.applied(await here.planned())
        ended = row(here)
        stale = ended.model_copy(update={"state": RunState.RUNNING, "finished_at": None})
        assert not await RunWork(here.service.services, stale, uuid4()).begin()
        assert row(here) == ended
        assert here.service.dump()["zone_lease"] == []
