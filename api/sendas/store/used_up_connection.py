"""Credentials that are used once, and then forgotten."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, exists, select

from sendas.domain.dns_run import RunState
from sendas.store.audit_event import Act
from sendas.store.dns_connection import DnsConnectionRow, connections, remove_connection
from sendas.store.dns_run import runs
from sendas.store.rows import all_rows

_FREE = ~exists().where(runs.c.connection_id == connections.c.id, runs.c.state == RunState.RUNNING)
_ONCE = select(*connections.c).where(connections.c.forget_at.is_not(None), _FREE)


def due_connections(connection: Connection, now: datetime) -> list[DnsConnectionRow]:
    """Give the credentials of every company whose time has come; one that a run uses waits for its end."""
    return all_rows(connection, DnsConnectionRow, _ONCE.where(connections.c.forget_at <= now))


def forget_used(connection: Connection, act: Act, company_id: UUID, connection_id: UUID) -> None:
    """Forget a credential if it was for one use and no other run uses it."""
    used = _ONCE.where(connections.c.company_id == company_id, connections.c.id == connection_id)
    for row in all_rows(connection, DnsConnectionRow, used):
        forget(connection, act, row)


def forget(connection: Connection, act: Act, row: DnsConnectionRow) -> None:
    """Remove a credential that was for one use, and say so in the audit log."""
    remove_connection(connection, row.company_id, row.id)
    act.record(connection, "dns.forget", row.label, f"{row.provider_id} {row.id}")
