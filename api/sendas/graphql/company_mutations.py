"""Adding and changing companies."""

import strawberry

from sendas.actions.create_company import create_company
from sendas.actions.update_company import update_company
from sendas.domain.locale import Locale
from sendas.domain.principal import Scope
from sendas.graphql.attempt import attempt, given
from sendas.graphql.company import Company, company
from sendas.graphql.context import Info
from sendas.graphql.scalars import EmailAddress
from sendas.graphql.user_error import UserError


@strawberry.input(description="A new company.")
class CreateCompanyInput:
    external_id: str = strawberry.field(description="The id that the host application knows it by.")
    name: str = strawberry.field(description="Its name.")
    email: EmailAddress = strawberry.field(description="Its e-mail address.")
    locale: Locale | None = strawberry.field(default=Locale.EN, description="The language of its sentences.")


@strawberry.input(description="What to change; absent: leave as it is.")
class UpdateCompanyInput:
    name: str | None = strawberry.field(default=strawberry.UNSET, description="Its name.")
    email: EmailAddress | None = strawberry.field(default=strawberry.UNSET, description="Its e-mail address.")
    locale: Locale | None = strawberry.field(default=strawberry.UNSET, description="The language of its sentences.")


@strawberry.type(description="The new company, or why there is none.")
class CreateCompanyPayload:
    company: Company | None = strawberry.field(description="The company.")
    user_errors: list[UserError] = strawberry.field(description="What to mend.")


@strawberry.type(description="The company as saved, or why nothing was.")
class UpdateCompanyPayload:
    company: Company | None = strawberry.field(description="The company.")
    user_errors: list[UserError] = strawberry.field(description="What to mend.")


@strawberry.type
class CompanyMutations:
    @strawberry.mutation(
        description="By the host application's backend (scope companies:write); the company header is not needed. "
        "The same externalId again: DUPLICATE."
    )
    async def create_company(self, info: Info, input: CreateCompanyInput) -> CreateCompanyPayload:  # noqa: A002  (the contract's name)
        context = info.context
        context.require(Scope.COMPANIES_WRITE)
        action = create_company(
            context.services, context.principal.actor, input.external_id, input.name, input.email,
            input.locale or Locale.EN,
        )  # fmt: skip
        row, problems = await attempt(info, action)
        return CreateCompanyPayload(company=company(row) if row else None, user_errors=problems)

    @strawberry.mutation(description="Change the company's name, address or language.")
    async def update_company(self, info: Info, input: UpdateCompanyInput) -> UpdateCompanyPayload:  # noqa: A002  (the contract's name)
        context = info.context
        context.require(Scope.SETTINGS_WRITE)
        action = update_company(
            context.services, context.caller, name=given(input.name), email=given(input.email),
            locale=given(input.locale),
        )  # fmt: skip
        row, problems = await attempt(info, action)
        context.changed(row)
        return UpdateCompanyPayload(company=company(row) if row else None, user_errors=problems)
