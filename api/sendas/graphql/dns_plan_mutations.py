"""Planning, approving and taking back changes of a zone."""

from uuid import UUID

import strawberry

from sendas.actions.apply_dns_plan import apply_dns_plan
from sendas.actions.plan_dns import PlanRequest, plan_dns
from sendas.domain.principal import Scope
from sendas.graphql.attempt import attempt, own_id
from sendas.graphql.context import Info
from sendas.graphql.dns_plan import DnsPlan, dns_plan
from sendas.graphql.dns_run import DnsRun, show_run
from sendas.graphql.user_error import UserError


def _given_id(text: strawberry.ID | None, kind: str) -> UUID | None:
    return None if text is None or text is strawberry.UNSET else own_id(text, kind)


@strawberry.input(description="recordIds: only these; absent: the required ones.")
class PlanDnsInput:
    domain_id: strawberry.ID = strawberry.field(description="The domain.")
    connection_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The credential; absent: the manual plan."
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
        "undoesRunId: what takes back exactly what that run wrote, keeping what others changed since."
    )
    async def plan_dns(self, info: Info, input: PlanDnsInput) -> DnsPlanPayload:  # noqa: A002  (the contract's name)
        context = info.context
        context.require(Scope.DNS_PLAN)
        row, problems = await attempt(info, plan_dns(context.services, context.caller, input.request()))
        return DnsPlanPayload(plan=dns_plan(row, context) if row else None, user_errors=problems)

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
