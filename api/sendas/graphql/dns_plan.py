"""Plans, runs and their results: the shapes of what pushing will bring."""

from datetime import datetime
from enum import auto
from typing import TYPE_CHECKING, Annotated

import strawberry

from sendas.domain.named_enum import NamedEnum
from sendas.domain.observation import RecordType
from sendas.graphql.dns_provider import DnsConnection, DnsProvider
from sendas.graphql.dns_record import DnsRecord
from sendas.graphql.enums import describe
from sendas.graphql.finding import Finding
from sendas.graphql.node import Node
from sendas.graphql.receiver import ReceiverVerdict

if TYPE_CHECKING:
    from sendas.graphql.domain import Domain


class DnsRunState(NamedEnum):
    """Where a run stands."""

    RUNNING = auto()
    APPLIED = auto()
    PARTIAL = auto()
    CONFLICT = auto()
    FAILED = auto()
    UNDONE = auto()


class ChangeOutcome(NamedEnum):
    """What became of one change."""

    APPLIED = auto()
    NOOP = auto()
    CONFLICT = auto()
    FAILED = auto()
    UNKNOWN = auto()
    UNDONE = auto()


describe(DnsRunState, "Where a run stands.")
describe(ChangeOutcome, "What became of one change; UNKNOWN was sent and its answer lost.")


@strawberry.type(description="One whole RRset: before is the precondition, after the result; null where there is none.")
class DnsChange:
    name: str = strawberry.field(description="Fully qualified, no trailing dot.")
    type: RecordType = strawberry.field(description="Its type.")
    before: list[str] | None = strawberry.field(description="The values as read.")
    after: list[str] | None = strawberry.field(description="The values to be.")
    ttl: int = strawberry.field(description="Seconds that resolvers may keep it.")
    reason: str = strawberry.field(description="Why, in the company's language.")
    records: list[DnsRecord] = strawberry.field(description="The records it serves.")


@strawberry.type(description="What would change in a zone; approved by its hash.")
class DnsPlan(Node):
    domain: Annotated["Domain", strawberry.lazy("sendas.graphql.domain")] = strawberry.field(description="The domain.")
    connection: DnsConnection | None = strawberry.field(description="Null for the manual plan.")
    provider: DnsProvider = strawberry.field(description="The provider.")
    zone: str | None = strawberry.field(description="The zone to be changed.")
    undoes: Annotated["DnsRun", strawberry.lazy("sendas.graphql.dns_plan")] | None = strawberry.field(
        description="Set when this plan takes a run back."
    )
    changes: list[DnsChange] = strawberry.field(description="The changes.")
    blockers: list[Finding] = strawberry.field(description="Reasons this plan may not be applied.")
    warnings: list[Finding] = strawberry.field(description="What to know before approving.")
    hash: str = strawberry.field(description="Approve exactly this: applyDnsPlan refuses any other hash.")
    expires_at: datetime = strawberry.field(description="Until when it can be applied.")
    applicable: bool = strawberry.field(description="Whether it can be applied now.")
    receiver_after: ReceiverVerdict | None = strawberry.field(description="The acid test after the plan, rehearsed.")


@strawberry.type(description="What became of one change.")
class DnsChangeResult:
    change: DnsChange = strawberry.field(description="The change.")
    outcome: ChangeOutcome = strawberry.field(description="What became of it.")
    message: str = strawberry.field(description="One sentence, in the company's language.")


@strawberry.type(description="A plan being applied, or that was.")
class DnsRun(Node):
    plan: DnsPlan = strawberry.field(description="The plan.")
    state: DnsRunState = strawberry.field(description="Where it stands.")
    results: list[DnsChangeResult] = strawberry.field(description="What became of each change.")
    started_at: datetime = strawberry.field(description="When it began.")
    finished_at: datetime | None = strawberry.field(description="When it ended.")
    undoable: bool = strawberry.field(
        description="True while an undo plan would still find something of ours to take back."
    )
