"""Runs handed to the engine: a new one, and one that nobody works on any more."""

from typing import Final

import structlog

from sendas.domain.run_crashes import suspicious
from sendas.engine.job import Job, JobState, Queue
from sendas.engine.port import EngineUnavailableError
from sendas.services import Services
from sendas.store.dns_run import DnsRunRow, next_attempt, unfinished_runs

RUN_FLOW: Final = "dns_run"
_BATCH = 100


async def start_run(services: Services, run: DnsRunRow) -> None:
    """Let the engine work on a run; where it cannot take it, the sweep asks again."""
    try:
        await services.engine.start(job_of(run))
    except EngineUnavailableError:
        structlog.get_logger("sendas.runs").warning("run left to the sweep", run=str(run.id))


async def sweep_runs(services: Services) -> None:
    """Take up every run that is under way by our tables and that nobody works on, whatever the engine remembers."""
    now = services.clock()
    waiting = await services.database.read(lambda connection: unfinished_runs(connection, now, _BATCH))
    try:
        for run in waiting:
            await _take_up(services, run)
    except EngineUnavailableError:
        structlog.get_logger("sendas.runs").warning("runs left to the next sweep", runs=len(waiting))


def job_of(run: DnsRunRow) -> Job:
    """Give the job of a run's present attempt; its id holds no name, since engines keep it in clear."""
    suffix = "" if run.attempt == 1 else f"-{run.attempt}"
    return Job(f"dns-run-{run.id}{suffix}", RUN_FLOW, (run.company_id, run.id))


async def _take_up(services: Services, run: DnsRunRow) -> None:
    state = await services.engine.status(job_of(run).id)
    if state.live:
        return
    if state is not JobState.UNKNOWN:  # it ended, and the run did not
        after = await services.database.write(lambda connection: next_attempt(connection, run))
        if after is None:
            return
        run = after
    if suspicious(run.crashes):
        await services.engine.enqueue_batch([job_of(run)], Queue.QUARANTINE)
    else:
        await services.engine.start(job_of(run))
