"""A company's credentials for DNS providers; no field can give a secret."""

from datetime import datetime

import strawberry

from sendas.domain.global_id import global_id
from sendas.graphql.context import Context
from sendas.graphql.dns_provider import DnsProvider, dns_provider_of
from sendas.graphql.enums import describe
from sendas.graphql.node import Node
from sendas.store.dns_connection import DnsConnectionRow, DnsConnectionStatus

describe(DnsConnectionStatus, "Whether a credential works.")


@strawberry.type(description="A credential of the company for one DNS provider. The secret never comes back.")
class DnsConnection(Node):
    provider: DnsProvider = strawberry.field(description="The provider.")
    label: str = strawberry.field(description="How people tell it from others.")
    status: DnsConnectionStatus = strawberry.field(description="Whether it works.")
    problem: str | None = strawberry.field(description="Why it does not, or what it opens beyond what it must.")
    zones: list[str] = strawberry.field(description="The zones it opens.")
    created_at: datetime = strawberry.field(description="When it was made.")
    last_used_at: datetime | None = strawberry.field(description="When it was last used.")
    forget_at: datetime | None = strawberry.field(
        description="When it is forgotten, unless a run with it was applied before; null: it is kept."
    )


def dns_connection(row: DnsConnectionRow, context: Context) -> DnsConnection:
    """Show a credential; one whose time has passed is EXPIRED whatever was seen last."""
    expired = row.expires_at is not None and row.expires_at <= context.services.clock()
    return DnsConnection(
        id=strawberry.ID(global_id("DnsConnection", row.id)),
        provider=dns_provider_of(row.provider_id, context),
        label=row.label,
        status=DnsConnectionStatus.EXPIRED if expired else row.status,
        problem=context.say(row.problem) if row.problem else None,
        zones=row.zones,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        forget_at=row.forget_at,
    )
