"""The company's audit log."""

from datetime import datetime

import strawberry

from sendas.domain.global_id import global_id
from sendas.graphql.connection import Connection, connection, page
from sendas.graphql.context import Info
from sendas.graphql.node import Node
from sendas.store.audit_event import AuditEventRow, page_of_events
from sendas.store.page import Position


@strawberry.type(description="One change, and who made it.")
class AuditEvent(Node):
    at: datetime = strawberry.field(description="When.")
    actor: str = strawberry.field(description="Who: a token by its id, the operator, or the system.")
    action: str = strawberry.field(description="What was done.")
    target: str = strawberry.field(description="To what.")
    detail: str = strawberry.field(description="A few words.")


def audit_event(row: AuditEventRow) -> AuditEvent:
    """Show an event."""
    return AuditEvent(
        id=strawberry.ID(global_id("AuditEvent", row.id)),
        at=row.created_at,
        actor=row.actor,
        action=row.action,
        target=row.target,
        detail=row.detail,
    )


async def audit_page(info: Info, first: int | None, after: str | None) -> Connection[AuditEvent]:
    """Give a page of the company's audit log, newest first."""
    wanted, company_id = page(first, after, newest_first=True), info.context.company.id
    found = await info.context.read(lambda reading: page_of_events(reading, company_id, wanted))
    return connection(found, audit_event, lambda row: Position(row.created_at, row.id), wanted)
