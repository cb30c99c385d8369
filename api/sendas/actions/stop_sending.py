"""A domain that stops sending at once: its state, its claim and the audit log."""

from collections.abc import Mapping

from sendas.store import Connection
from sendas.store.audit_event import Act
from sendas.store.domain_claim import release_unused_claim
from sendas.store.sending_domain import SendingDomainRow, update_domain


def stop_sending(
    connection: Connection, row: SendingDomainRow, columns: Mapping[str, object], act: Act, why: str
) -> None:
    """Write the columns of a state that cannot send, and let the name go unless the company still uses it."""
    update_domain(connection, row.company_id, row.id, columns)
    release_unused_claim(connection, row.company_id, row.name)
    act.record(connection, "domain.failed", row.name, why)
