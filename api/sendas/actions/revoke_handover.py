"""Let a link to a hand-over stop working."""

from uuid import UUID

from sendas.actions.caller import Caller
from sendas.actions.not_found import found
from sendas.services import Services
from sendas.store import Connection
from sendas.store.handover import find_handover, revoke
from sendas.store.sending_domain import find_domain


async def revoke_handover(services: Services, caller: Caller, handover_id: UUID) -> None:
    """Revoke a link; raises `Refused` with NOT_FOUND, for one that ended already as well."""
    now = services.clock()

    def work(connection: Connection) -> None:
        row = found(find_handover(connection, caller.company_id, handover_id, now), "id")
        domain = found(find_domain(connection, caller.company_id, row.domain_id), "id")
        revoke(connection, caller.company_id, handover_id, now)
        caller.act(now).record(connection, "handover.revoke", domain.name, str(handover_id))

    await services.database.write(work)
