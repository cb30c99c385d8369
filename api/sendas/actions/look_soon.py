"""A domain that waits for its records is looked up often for a while, where something may have changed."""

from datetime import datetime

from sendas.domain.domain_state import DomainStatus, restart
from sendas.store import Connection
from sendas.store.sending_domain import SendingDomainRow, state_columns, update_domain

_WAITING = frozenset({DomainStatus.PENDING, DomainStatus.FAILED})


def look_soon(connection: Connection, row: SendingDomainRow, at: datetime) -> None:
    """Begin with the quick looks of a new domain again, unless it needs nothing."""
    if row.status in _WAITING:
        update_domain(connection, row.company_id, row.id, state_columns(restart(row.state, at)))
