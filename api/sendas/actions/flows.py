"""What the engine can be asked to do."""

from collections.abc import Sequence
from uuid import UUID

from sendas.actions.drive_run import drive_run
from sendas.actions.start_run import RUN_FLOW
from sendas.engine.job import Flows
from sendas.services import Services


def flows_of(services: Services) -> Flows:
    """Give every flow by its name, which engines keep; one that cannot go on with old jobs gets a new name."""

    async def dns_run(ids: Sequence[UUID]) -> None:
        company_id, run_id = ids
        await drive_run(services, company_id, run_id)

    return {RUN_FLOW: dns_run}
