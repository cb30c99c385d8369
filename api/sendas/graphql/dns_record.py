"""One record to publish, with where it stands."""

from datetime import datetime

import strawberry

from sendas.domain.check_code import CheckCode
from sendas.domain.domain_check import RecordAction
from sendas.domain.global_id import global_id
from sendas.domain.host import host_in_zone
from sendas.domain.observation import RecordType
from sendas.domain.requirement import Purpose
from sendas.domain.unsafe_text import printable
from sendas.domain.verdict import RecordStatus
from sendas.graphql.context import Context
from sendas.graphql.node import Node
from sendas.graphql.publication import Publication, publication
from sendas.graphql.record_progress import RecordProgress, record_progress
from sendas.store.dns_record import DnsRecordRow


@strawberry.type(description="A DNS record that the domain must or should publish, and what was found.")
class DnsRecord(Node):
    purpose: Purpose = strawberry.field(description="What it is for.")
    type: RecordType = strawberry.field(description="Its type.")
    name: str = strawberry.field(description="Fully qualified, no trailing dot.")
    zone: str = strawberry.field(description="The zone that holds this name.")
    host: str = strawberry.field(description="The name as typed in a panel that appends the zone; @ at the apex.")
    value: str = strawberry.field(
        description="The complete value to publish; for an SPF merge the whole new record. "
        "Empty where a person must decide first."
    )
    action: RecordAction = strawberry.field(description="What the administrator has to do with it.")
    replaces: list[str] = strawberry.field(description="The present values that this one takes the place of.")
    added: str | None = strawberry.field(description="The part of value that is new in a merge.")
    ttl: int = strawberry.field(description="Seconds that resolvers may keep it.")
    priority: int | None = strawberry.field(description="The preference of an MX record.")
    required: bool = strawberry.field(description="Whether the domain cannot send without it.")
    status: RecordStatus = strawberry.field(description="Where it stands.")
    observed: list[str] = strawberry.field(description="Everything found at that name and type, as read.")
    code: CheckCode = strawberry.field(description="The result of the last check, for programs.")
    message: str = strawberry.field(
        description="One sentence: what was found and what to do, in the company's language."
    )
    last_checked_at: datetime | None = strawberry.field(description="When it was last looked up.")
    valid_since: datetime | None = strawberry.field(description="Since when it is valid without a break.")
    publication: Publication | None = strawberry.field(description="How far it has come. Null until it was seen.")
    progress: RecordProgress | None = strawberry.field(
        description="While a check is under way in the process that answers: what it has seen so far, once this name "
        "has arrived. Null otherwise; the final state is in the other fields."
    )


def dns_record(row: DnsRecordRow, context: Context, *, stale: bool) -> DnsRecord:
    """Show a record; a stale one may be removed."""
    return DnsRecord(
        id=strawberry.ID(global_id("DnsRecord", row.id)),
        purpose=row.purpose,
        type=row.type,
        name=row.name,
        zone=row.zone,
        host=host_in_zone(row.name, row.zone),
        value=row.value,
        action=RecordAction.REMOVE if stale else row.action,
        replaces=[printable(value) for value in row.replaces],
        added=row.added,
        ttl=row.ttl,
        priority=row.priority,
        required=row.required,
        status=row.status,
        observed=[printable(value) for value in row.observed],
        code=CheckCode(row.code),
        message=context.say(row.message),
        last_checked_at=row.last_checked_at,
        valid_since=row.valid_since,
        publication=publication([row], context),
        progress=record_progress((context.progress(row.domain_id) or {}).get((row.purpose, row.type)), context),
    )
