"""Forget the credentials that were for one use and were not used in time."""

from sendas.services import Services
from sendas.store import Connection
from sendas.store.audit_event import Act
from sendas.store.used_up_connection import due_connections, forget


async def forget_connections(services: Services) -> None:
    """Remove what is due, each with an audit event; writes nothing where nothing is."""
    now = services.clock()

    def work(connection: Connection) -> None:
        for row in due_connections(connection, now):
            forget(connection, Act(row.company_id, "system", now), row)

    if await services.database.read(lambda connection: due_connections(connection, now)):
        await services.database.write(work)
