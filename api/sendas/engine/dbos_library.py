"""DBOS (https://docs.dbos.dev), set up so that nothing is left to its defaults: imported late, since it weighs 20 MB.

It is one for the whole process. All of this runs in the thread of the loop that it is launched in, which it adopts.
"""

import logging
import os
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import Engine

from sendas.engine.job import Job, JobState, Queue

if TYPE_CHECKING:
    from dbos import WorkflowStatus

Workflow = Callable[..., Coroutine[None, None, None]]

APPLICATION_VERSION: Final = "sendas-1"
"""Pinned: by default it is a hash of the flows' source, and after an edited line nobody takes up what waits.

A flow that changed so that old jobs cannot go on gets a new name.
"""
MOST_RECOVERIES: Final = 20
_THREADS: Final = 32
_POLLING: Final = 1.0
_AT_ONCE: Final = 500
_STATES: Final = {
    "ENQUEUED": JobState.WAITING,
    "DELAYED": JobState.WAITING,
    "PENDING": JobState.WORKING,
    "CANCELLED": JobState.CANCELLED,
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": JobState.GIVEN_UP,
}
_OVER: Final = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]


def prepare() -> None:
    """Keep the operator's environment from DBOS before it is imported, and let it log as everything else does."""
    for name in [each for each in os.environ if each.startswith("DBOS_")]:
        del os.environ[name]  # they would move it to a cloud, another version or another executor
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())  # without one it would print by itself
    logger.setLevel(logging.WARNING)


def migrate(url: str) -> None:
    """Bring an engine's database to the shape of this version."""
    from dbos import DBOS  # noqa: PLC0415  (20 MB that only who serves should pay)

    DBOS.migrate(url)


def launch(connections: Engine, executor: str, flows: Mapping[str, Workflow]) -> None:
    """Begin to take jobs, those that this executor left behind first; what a flow does must never raise."""
    from dbos import DBOS, WorkflowSerializationFormat  # noqa: PLC0415  (as above)

    DBOS(
        config={
            "name": "sendas",
            "application_version": APPLICATION_VERSION,
            "executor_id": executor,
            "system_database_engine": connections,
            "run_migrations": False,  # they begin transactions by hand, which our connections have begun already
            "max_executor_threads": _THREADS,
            "enable_otlp": False,
            "log_level": "WARNING",
        }
    )
    for name, flow in flows.items():
        # Its own format is pickle: whoever can write to the file could run code here.
        DBOS.workflow(
            name=name,
            max_recovery_attempts=MOST_RECOVERIES,
            serialization_type=WorkflowSerializationFormat.PORTABLE,
        )(flow)
    DBOS.launch()


async def open_queues() -> None:
    """Make the queues known to all processes."""
    from dbos import DBOS  # noqa: PLC0415  (as above)

    await DBOS.register_queue_async(Queue.QUARANTINE, global_concurrency=1, polling_interval_sec=_POLLING)


def shut_down() -> None:
    """Take no more jobs, and forget the flows.

    Never in the thread of the loop that was adopted: this waits for threads that wait for that loop.
    """
    from dbos import DBOS  # noqa: PLC0415  (as above)

    DBOS.destroy(destroy_registry=True)


def current_job() -> str:
    """Give the id of the job that the caller works on."""
    from dbos import DBOS  # noqa: PLC0415  (as above)

    return DBOS.workflow_id or ""


async def start(flow: Workflow, job: Job) -> bool:
    """Begin a job in this process; says whether it was unknown until now."""
    from dbos import DBOS, SetWorkflowID, error  # noqa: PLC0415  (as above)

    with SetWorkflowID(job.id, workflow_id_reuse_policy="reject"):
        try:
            await DBOS.start_workflow_async(flow, *map(str, job.ids))
        except error.DBOSWorkflowIDInUseError:
            return False
    return True


async def enqueue(flow: Workflow, job: Job, queue: Queue) -> None:
    """Let a job wait in a queue, unless it is known."""
    from dbos import DBOS, SetWorkflowID  # noqa: PLC0415  (as above)

    with SetWorkflowID(job.id):
        await DBOS.enqueue_workflow_async(queue, flow, *map(str, job.ids))


async def cancel(job_id: str) -> None:
    """Never begin a job again."""
    from dbos import DBOS  # noqa: PLC0415  (as above)

    await DBOS.cancel_workflow_async(job_id)


async def state_of(job_id: str) -> JobState:
    """Give what is known of a job."""
    from dbos import DBOS  # noqa: PLC0415  (as above)

    found = await DBOS.get_workflow_status_async(job_id)
    return _STATES.get(found.status, JobState.ENDED) if found else JobState.UNKNOWN


async def begun(executor: str | None = None) -> "Sequence[WorkflowStatus]":
    """Give the jobs that executors have begun and not ended."""
    from dbos import DBOS  # noqa: PLC0415  (as above)

    return await DBOS.list_workflows_async(status="PENDING", executor_id=executor, load_input=False, load_output=False)


async def hand_back(jobs: "Sequence[WorkflowStatus]") -> None:
    """Let the living have jobs of an executor that died; those from a queue wait in it again."""
    from dbos import DBOS  # noqa: PLC0415  (as above)

    queued = [each.workflow_id for each in jobs if each.queue_name == Queue.QUARANTINE]
    direct = [each.workflow_id for each in jobs if each.queue_name != Queue.QUARANTINE]
    if queued:
        await DBOS.resume_workflows_async(queued, queue_name=Queue.QUARANTINE)
    if direct:
        await DBOS.resume_workflows_async(direct)


async def forget(before: datetime) -> int:
    """Delete the jobs that were over before a time; gives how many."""
    from dbos import DBOS  # noqa: PLC0415  (as above)

    deleted, limit = 0, before.astimezone(UTC).isoformat()
    while over := await DBOS.list_workflows_async(
        status=_OVER, completed_before=limit, limit=_AT_ONCE, load_input=False, load_output=False
    ):
        await DBOS.delete_workflows_async([each.workflow_id for each in over])
        deleted += len(over)
    return deleted
