"""The process that is killed: the service over a database, applying a plan or taking up what was cut off.

A `peer` takes up until it is killed, as a process of `sendas serve` does.
"""

import argparse
import asyncio
import importlib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import exists, select

from sendas.actions.apply_dns_plan import apply_dns_plan
from sendas.actions.caller import Caller
from sendas.actions.flows import flows_of
from sendas.actions.start_run import sweep_runs
from sendas.domain.dns_run import RunState
from sendas.engine import dbos_library
from sendas.engine.job import Flow
from sendas.engine.memory_engine import MemoryEngine
from sendas.services import Services
from sendas.store import Connection
from sendas.store.dns_run import runs
from sendas.store.sealing import Sealer
from sendas_providers import PluginHost
from tests.kill.crash import CrashingDatabase, CrashingEngine, arm, passed, passing
from tests.kill.faults import FAULTS
from tests.surroundings import Probe, memory_dns, two_servers

MASTER_KEY = b"master-key-canary-0123456789abcd"
_PAUSE = 0.1


@cache
def plugins() -> PluginHost:
    """Find the plugin; the zygote does so once for all children."""
    return PluginHost(("naive",))


def import_engine() -> None:
    """Import what an engine imports late; it starts no thread."""
    dbos_library.prepare()
    importlib.import_module("dbos")


def main(arguments: Sequence[str], say: Callable[[str], None]) -> None:
    """Do what the arguments say, and say START, ACK, each point that was passed, and END."""
    parser = argparse.ArgumentParser()
    parser.add_argument("work", choices=("apply", "resume", "peer"))
    for name in ("--database", "--company", "--plan", "--hash", "--engine"):
        parser.add_argument(name, required=True)
    parser.add_argument("--kill", default="")
    parser.add_argument("--fault", default="none")
    asyncio.run(_work(parser.parse_args(arguments), say))


async def _work(given: argparse.Namespace, say: Callable[[str], None]) -> None:
    services = _services(given)
    services.engine.serve({name: _crashing(flow) for name, flow in flows_of(services).items()})
    await services.engine.open()
    arm(given.kill)
    say("START")
    if given.work == "apply":
        await apply_dns_plan(services, Caller(UUID(given.company), "theo"), UUID(given.plan), given.hash)
        say("ACK")
    while given.work == "peer" or await services.database.read(_any_running):
        await sweep_runs(services)
        await asyncio.sleep(_PAUSE)
    await services.engine.close()
    for point in passed():
        say(f"POINT {point}")
    say("END")


def _services(given: argparse.Namespace) -> Services:
    return Services(
        database=CrashingDatabase(f"sqlite:///{given.database}"),
        sealer=Sealer(MASTER_KEY),
        servers=two_servers(),
        reader=memory_dns(),
        probe_smtp=Probe(),
        providers=plugins(),
        run_timing=FAULTS[given.fault](),
        engine=CrashingEngine(Path(f"{given.database}.engine")) if given.engine == "dbos" else MemoryEngine(),
    )


def _crashing(flow: Flow) -> Flow:
    async def work(ids: Sequence[UUID]) -> None:
        passing("flow-before")
        await flow(ids)
        passing("flow-after")

    return work


def _any_running(connection: Connection) -> bool:
    return bool(connection.execute(select(exists().where(runs.c.state == RunState.RUNNING))).scalar_one())
