"""The queries."""

import strawberry

from sendas.actions.resolve_sender import Message, resolve_sender
from sendas.domain.principal import Scope
from sendas.graphql.attempt import attempt, own_id
from sendas.graphql.company import Company, company
from sendas.graphql.connection import Connection, connection, page
from sendas.graphql.context import Info
from sendas.graphql.dns_provider import DnsProvider, dns_provider
from sendas.graphql.find_node import find_node
from sendas.graphql.node import Node
from sendas.graphql.sender_decision import SenderDecision, sender_decision
from sendas.graphql.user_error import UserError
from sendas.store.company import list_companies
from sendas.store.page import Position


@strawberry.input(description="What a message says of itself.")
class ResolveSenderInput:
    user_id: str | None = strawberry.field(default=strawberry.UNSET, description="The user who sends it.")
    document_type: str | None = strawberry.field(default=strawberry.UNSET, description="The type of the document.")
    template_id: str | None = strawberry.field(default=strawberry.UNSET, description="The template.")
    sender_address_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The address that somebody chose for this message."
    )

    def message(self) -> Message:
        """Give what was said."""
        unsaid = self.sender_address_id is None or self.sender_address_id is strawberry.UNSET
        chosen = None if unsaid else own_id(str(self.sender_address_id), "SenderAddress")
        return Message(self.user_id or None, self.document_type or None, self.template_id or None, chosen)


@strawberry.type(description="The decision, or why there is none.")
class ResolveSenderPayload:
    decision: SenderDecision | None = strawberry.field(description="The decision.")
    user_errors: list[UserError] = strawberry.field(description="What to mend.")


@strawberry.type(description="What can be asked.")
class Query:
    @strawberry.field(
        description="Any object of the caller's company by its global id; null when it is another company's."
    )
    async def node(self, info: Info, id: strawberry.ID) -> Node | None:  # noqa: A002  (the contract's name)
        return await find_node(info, id)

    @strawberry.field(
        description="The company that the access token or the Sendas-Company header names; without one, the error "
        "COMPANY_REQUIRED."
    )
    def company(self, info: Info) -> Company:
        info.context.require(Scope.SETTINGS_READ)
        return company(info.context.company)

    @strawberry.field(description="All companies; needs the scope companies:read.")
    async def companies(self, info: Info, first: int | None = 50, after: str | None = None) -> Connection[Company]:
        info.context.require(Scope.COMPANIES_READ)
        wanted = page(first, after)
        found = await info.context.read(lambda reading: list_companies(reading, wanted))
        return connection(found, company, lambda row: Position(row.created_at, row.id), wanted)

    @strawberry.field(
        description="The installed DNS provider plugins, safest way of authorising first, with the form each needs."
    )
    def dns_providers(self, info: Info) -> list[DnsProvider]:
        info.context.require(Scope.DOMAINS_READ)
        return [dns_provider(each, info.context) for each in info.context.services.providers.providers()]

    @strawberry.field(description="Which From, Reply-To and return path a message would leave with, and why.")
    async def resolve_sender(self, info: Info, input: ResolveSenderInput) -> ResolveSenderPayload:  # noqa: A002  (the contract's name)
        context = info.context
        context.require(Scope.SEND_CHECK)
        action = resolve_sender(context.services, context.company, input.message())
        decision, problems = await attempt(info, action)
        shown = sender_decision(decision, context) if decision else None
        return ResolveSenderPayload(decision=shown, user_errors=problems)
