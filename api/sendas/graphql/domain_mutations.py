"""Preparing, checking and removing domains."""

from typing import Annotated

import strawberry

from sendas.actions.check_domain import check_domain
from sendas.actions.prepare_domain import prepare_domain
from sendas.actions.remove_domain import remove_domain
from sendas.domain.principal import Scope
from sendas.domain.sending_method import SendingMethod
from sendas.graphql.attempt import attempt, own_id
from sendas.graphql.context import Info
from sendas.graphql.domain import Domain, show_domain
from sendas.graphql.user_error import UserError
from sendas.store.sending_domain import find_domain


@strawberry.input(description="A domain to send from.")
class PrepareDomainInput:
    name: str = strawberry.field(description="Its name.")
    method: SendingMethod | None = strawberry.field(
        default=SendingMethod.OWN_DOMAIN_SERVER_1, description="The method to send from it by."
    )


@strawberry.type(description="The domain, and what to mend.")
class DomainPayload:
    domain: Domain | None = strawberry.field(description="The domain.")
    user_errors: list[UserError] = strawberry.field(description="What to mend.")


@strawberry.type(description="The id of what was removed, or why nothing was.")
class RemovePayload:
    removed_id: strawberry.ID | None = strawberry.field(description="The id of what was removed.")
    user_errors: list[UserError] = strawberry.field(description="What to mend.")


@strawberry.type
class DomainMutations:
    @strawberry.mutation(
        description="'Get the configuration settings': the records another domain needs, before anything is saved."
    )
    async def prepare_domain(self, info: Info, input: PrepareDomainInput) -> DomainPayload:  # noqa: A002  (the contract's name)
        context = info.context
        context.require(Scope.DOMAINS_WRITE)
        method = input.method or SendingMethod.OWN_DOMAIN_SERVER_1
        row, problems = await attempt(info, prepare_domain(context.services, context.caller, input.name, method))
        context.changed()
        return DomainPayload(domain=await show_domain(row, info) if row else None, user_errors=problems)

    @strawberry.mutation(description="Look the domain's records up now.")
    async def check_domain(self, info: Info, id: strawberry.ID) -> DomainPayload:  # noqa: A002  (the contract's name)
        context = info.context
        context.require(Scope.DOMAINS_WRITE)
        domain_id, company_id = own_id(id, "Domain"), context.company.id
        row, problems = await attempt(info, check_domain(context.services, context.caller, domain_id))
        context.changed()
        if row is None:
            row = await context.read(lambda reading: find_domain(reading, company_id, domain_id))
        return DomainPayload(domain=await show_domain(row, info) if row else None, user_errors=problems)

    @strawberry.mutation(
        description="Remove a domain that nothing sends from. What we wrote in its zone is to be taken back before."
    )
    async def remove_domain(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002  (the contract's name)
        *,
        leave_records: Annotated[
            bool, strawberry.argument(description="True: what we wrote may stay. It cannot be taken back afterwards.")
        ] = False,
    ) -> RemovePayload:
        context = info.context
        context.require(Scope.DOMAINS_WRITE)
        domain_id = own_id(id, "Domain")
        removing = remove_domain(context.services, context.caller, domain_id, leave_records=leave_records)
        _, problems = await attempt(info, removing)
        context.changed()
        return RemovePayload(removed_id=None if problems else id, user_errors=problems)
