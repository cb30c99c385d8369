"""Forget the visits to DNS hosts that nobody can come back from any more."""

from sendas.services import Services
from sendas.store.host_visit import any_visit_over, forget_visits


async def sweep_visits(services: Services) -> None:
    """Remove what is over; writes nothing where nothing is."""
    now = services.clock()
    if await services.database.read(lambda connection: any_visit_over(connection, now)):
        await services.database.write(lambda connection: forget_visits(connection, now))
