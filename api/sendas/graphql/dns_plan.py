"""A plan as it was shown: what would change in a zone, why, and what stands in the way."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from sendas.actions.plan_grant import grant_advice, plan_grant
from sendas.actions.stale_records import stale_records
from sendas.domain.dns_plan import PlannedChange
from sendas.domain.global_id import global_id
from sendas.domain.observation import RecordType
from sendas.domain.unsafe_text import printable
from sendas.graphql.context import Context, Info
from sendas.graphql.dns_connection import DnsConnection, dns_connection
from sendas.graphql.dns_provider import DnsProvider, dns_provider_of
from sendas.graphql.dns_record import DnsRecord, dns_record
from sendas.graphql.finding import Finding, findings
from sendas.graphql.node import Node
from sendas.graphql.receiver import ReceiverVerdict, receiver_verdict
from sendas.store.dns_connection import find_connection
from sendas.store.dns_plan import DnsPlanRow
from sendas.store.dns_run import find_run
from sendas.store.sending_domain import find_domain
from sendas_providers import RRset

if TYPE_CHECKING:
    from sendas.graphql.dns_run import DnsRun
    from sendas.graphql.domain import Domain


@strawberry.type(description="One whole RRset: before is the precondition, after the result; null where there is none.")
class DnsChange:
    name: str = strawberry.field(description="Fully qualified, no trailing dot.")
    type: RecordType = strawberry.field(description="Its type.")
    before: list[str] | None = strawberry.field(description="The values as read.")
    after: list[str] | None = strawberry.field(description="The values to be.")
    ttl: int = strawberry.field(description="Seconds that resolvers may keep it.")
    reason: str = strawberry.field(description="Why, in the company's language.")
    plan: strawberry.Private[DnsPlanRow]
    record_ids: strawberry.Private[tuple[UUID, ...]]

    @strawberry.field(description="The records it serves.")
    async def records(self, info: Info) -> list[DnsRecord]:
        shelf = await info.context.shelf(with_records=True)
        rows = (shelf.records or {}).get(self.plan.domain_id, ())
        domain = next(each for each in shelf.domains.values() if each.id == self.plan.domain_id)
        stale = stale_records(info.context.services, domain, shelf, info.context.company.method)
        return [dns_record(row, info.context, stale=stale(row)) for row in rows if row.id in self.record_ids]


@strawberry.type(description="What would change in a zone; approved by its hash.")
class DnsPlan(Node):
    provider: DnsProvider = strawberry.field(description="The provider.")
    zone: str | None = strawberry.field(description="The zone to be changed.")
    changes: list[DnsChange] = strawberry.field(description="The changes.")
    blockers: list[Finding] = strawberry.field(description="Reasons this plan may not be applied.")
    warnings: list[Finding] = strawberry.field(description="What to know before approving.")
    hash: str = strawberry.field(description="Approve exactly this: applyDnsPlan refuses any other hash.")
    expires_at: datetime = strawberry.field(description="Until when it can be applied.")
    applicable: bool = strawberry.field(description="Whether applyDnsPlan can apply it now.")
    receiver_after: ReceiverVerdict | None = strawberry.field(
        description="The acid test after the plan, rehearsed on a copy of what is published."
    )
    redirect_url: str | None = strawberry.field(
        description="Where to send the browser that carries the plan out, by a provider of the kind REDIRECT: going "
        "there approves it. Coming back works once, within an hour. Only in planDns' answer: the address is a secret."
    )
    row: strawberry.Private[DnsPlanRow]

    @strawberry.field(description="The domain.")
    async def domain(self, info: Info) -> Annotated["Domain", strawberry.lazy("sendas.graphql.domain")]:
        from sendas.graphql.domain import show_domain  # noqa: PLC0415  (a domain shows its runs, a run its plan)

        company_id = info.context.company.id
        row = await info.context.read(lambda reading: find_domain(reading, company_id, self.row.domain_id))
        shown = await show_domain(row, info) if row else None
        assert shown  # noqa: S101  (a plan is not shown without its domain)
        return shown

    @strawberry.field(description="Null for a plan that needs no credential, and once the credential was removed.")
    async def connection(self, info: Info) -> DnsConnection | None:
        company_id, own = info.context.company.id, self.row.connection_id
        if own is None:
            return None
        row = await info.context.read(lambda reading: find_connection(reading, company_id, own))
        return dns_connection(row, info.context) if row else None

    @strawberry.field(
        description="What to grant the credential so that it can make these changes and as little else as the provider "
        "lets it, as the provider takes it: IAM JSON, lines for bind and for knot, the page that makes a token. Null "
        "where the provider has no such thing."
    )
    async def grant(self, info: Info) -> str | None:
        return await plan_grant(info.context.services, self.row)

    @strawberry.field(
        description="How narrowly the provider lets the credential be limited, in the company's language. Null where "
        "nobody knows, and without a credential."
    )
    async def grant_advice(self, info: Info) -> str | None:
        advice = await grant_advice(info.context.services, self.row)
        return info.context.say(advice) if advice else None

    @strawberry.field(description="Set when this plan takes a run back.")
    async def undoes(self, info: Info) -> Annotated["DnsRun", strawberry.lazy("sendas.graphql.dns_run")] | None:
        from sendas.graphql.dns_run import show_run  # noqa: PLC0415  (as above)

        company_id, own = info.context.company.id, self.row.undoes_run_id
        if own is None:
            return None
        row = await info.context.read(lambda reading: find_run(reading, company_id, own))
        return await show_run(row, info) if row else None


def dns_plan(row: DnsPlanRow, context: Context, redirect_url: str | None = None) -> DnsPlan:
    """Show a plan; where it is carried out is known only to who made it."""
    return DnsPlan(
        id=strawberry.ID(global_id("DnsPlan", row.id)),
        provider=dns_provider_of(row.provider_id, context),
        zone=row.zone.rstrip(".") if row.zone else None,
        changes=[dns_change(each, row, context) for each in row.changes],
        blockers=findings(row.blockers, context),
        warnings=findings(row.warnings, context),
        hash=row.hash,
        expires_at=row.expires_at,
        applicable=row.applicable(context.services.clock()),
        receiver_after=receiver_verdict(row.receiver_after, context) if row.receiver_after else None,
        redirect_url=redirect_url,
        row=row,
    )


def dns_change(planned: PlannedChange, plan: DnsPlanRow, context: Context) -> DnsChange:
    """Show one change of a plan."""
    change = planned.change
    name, rdtype = change.key
    side = change.after or change.before
    return DnsChange(
        name=name.rstrip("."),
        type=RecordType(rdtype),
        before=_values(change.before),
        after=_values(change.after),
        ttl=side.ttl if side else 0,
        reason=context.say(planned.reason),
        plan=plan,
        record_ids=planned.record_ids,
    )


def _values(rrset: RRset | None) -> list[str] | None:
    return sorted(printable(value.text, 70_000) for value in rrset.values) if rrset else None
