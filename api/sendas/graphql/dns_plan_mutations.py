"""Planning, approving and taking back changes of a zone."""

from uuid import UUID

import strawberry

from sendas.actions.apply_dns_plan import apply_dns_plan
from sendas.actions.plan_dns import PlanRequest, plan_dns
from sendas.actions.plan_visit import PlannedVisit, plan_visit
from sendas.domain.dns_plan import MANUAL
from sendas.domain.principal import Scope
from sendas.graphql.attempt import attempt, own_id
from sendas.graphql.context import Context, Info
from sendas.graphql.dns_plan import DnsPlan, dns_plan
from sendas.graphql.dns_run import DnsRun, show_run
from sendas.graphql.user_error import UserError


def _given_id(text: strawberry.ID | None, kind: str) -> UUID | None:
    return None if text is None or text is strawberry.UNSET else own_id(text, kind)


async def _planned(context: Context, request: PlanRequest) -> PlannedVisit:
    if request.elsewhere:
        return await plan_visit(context.services, context.caller, request, context.locale)
    return PlannedVisit(await plan_dns(context.services, context.caller, request))


@strawberry.input(description="recordIds: only these; absent: the required ones.")
class PlanDnsInput:
    domain_id: strawberry.ID = strawberry.field(description="The domain.")
    connection_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The credential; absent: the manual plan, or providerId's."
    )
    provider_id: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="A provider of the kind REDIRECT, which sends a person to the DNS host: see Domain.oneClick. "
        "Goes with neither connectionId nor undoesRunId.",
    )
    record_ids: list[strawberry.ID] | None = strawberry.field(default=strawberry.UNSET, description="The records.")
    undoes_run_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The run to take back."
    )

    def request(self) -> PlanRequest:
        """Give what was asked for."""
        records = None if self.record_ids is strawberry.UNSET else self.record_ids
        return PlanRequest(
            domain_id=own_id(self.domain_id, "Domain"),
            connection_id=_given_id(self.connection_id, "DnsConnection"),
            record_ids=None if records is None else [own_id(each, "DnsRecord") for each in records],
            undoes_run_id=_given_id(self.undoes_run_id, "DnsRun"),
            provider_id=self.provider_id or MANUAL,
        )


@strawberry.input(description="The approval of a plan.")
class ApplyDnsPlanInput:
    plan_id: strawberry.ID = strawberry.field(description="The plan.")
    hash: str = strawberry.field(description="Its hash, as it was shown.")


@strawberry.type(description="The plan, and what to mend.")
class DnsPlanPayload:
    plan: DnsPlan | None = strawberry.field(description="The plan.")
    user_errors: list[UserError] = strawberry.field(description="What to mend.")


@strawberry.type(description="The run, and what to mend.")
class DnsRunPayload:
    run: DnsRun | None = strawberry.field(description="The run.")
    user_errors: list[UserError] = strawberry.field(description="What to mend.")


@strawberry.type
class DnsPlanMutations:
    @strawberry.mutation(
        description="What would change in the zone. Writes nothing. Without a connection: the manual plan. With "
        "undoesRunId: what takes back exactly what that run wrote, keeping what others changed since. With a "
        "providerId that redirects: redirectUrl is where to approve it, so this needs the scope of applyDnsPlan as "
        "well; only the DNS tells what came of it."
    )
    async def plan_dns(self, info: Info, input: PlanDnsInput) -> DnsPlanPayload:  # noqa: A002  (the contract's name)
        context = info.context
        context.require(Scope.DNS_PLAN)
        request = input.request()
        if request.elsewhere:
            context.require(Scope.DNS_APPLY)
        visit, problems = await attempt(info, _planned(context, request))
        return DnsPlanPayload(plan=dns_plan(visit.plan, context, visit.url) if visit else None, user_errors=problems)

    @strawberry.mutation(
        description="The only mutation that writes to a zone. May answer with a run that is still RUNNING: poll node "
        "or subscribe."
    )
    async def apply_dns_plan(self, info: Info, input: ApplyDnsPlanInput) -> DnsRunPayload:  # noqa: A002  (the contract's name)
        context = info.context
        context.require(Scope.DNS_APPLY)
        plan_id = own_id(input.plan_id, "DnsPlan")
        row, problems = await attempt(info, apply_dns_plan(context.services, context.caller, plan_id, input.hash))
        context.changed()
        return DnsRunPayload(run=await show_run(row, info) if row else None, user_errors=problems)
