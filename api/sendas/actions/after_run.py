"""What a run means for the domains of its company: quick looks again after a push."""

from collections.abc import Sequence
from datetime import datetime

from sendas.domain.dns_run import ChangeOutcome
from sendas.domain.domain_state import DomainStatus, restart
from sendas.store import Connection
from sendas.store.dns_run import DnsRunChangeRow, DnsRunRow
from sendas.store.sending_domain import find_domain, state_columns, update_domain

_WAITING = frozenset({DomainStatus.PENDING, DomainStatus.FAILED})


def settle_domain(connection: Connection, run: DnsRunRow, lines: Sequence[DnsRunChangeRow], at: datetime) -> None:
    """Look quickly again at a domain that waits for its records, once a run may have brought some of them."""
    row = find_domain(connection, run.company_id, run.domain_id)
    if row and row.status in _WAITING and any(_stands(line) for line in lines):
        update_domain(connection, row.company_id, row.id, state_columns(restart(row.state, at)))


def _stands(line: DnsRunChangeRow) -> bool:
    return line.written or line.outcome is ChangeOutcome.NOOP
