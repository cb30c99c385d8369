"""A domain that was pending for a month is let go; it is looked after again when somebody comes back to it."""

from datetime import datetime

from sendas.domain.domain_state import DomainStatus, restart
from sendas.store import Connection
from sendas.store.sending_domain import SendingDomainRow, state_columns, update_domain


def wake_dormant(connection: Connection, row: SendingDomainRow, at: datetime) -> SendingDomainRow:
    """Give the row, with the first looks of a new domain before it if it was dormant."""
    if row.status is not DomainStatus.PENDING or row.next_check_at is not None:
        return row
    changes = state_columns(restart(row.state, at))
    update_domain(connection, row.company_id, row.id, changes)
    return row.model_copy(update=dict(changes))
