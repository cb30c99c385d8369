"""Handing records over; and the test message, in the contract and not available yet."""

import strawberry

from sendas.actions.create_handover import create_handover
from sendas.actions.revoke_handover import revoke_handover
from sendas.domain.locale import Locale
from sendas.domain.principal import Scope
from sendas.graphql.attempt import attempt, not_available, own_id
from sendas.graphql.context import Info
from sendas.graphql.domain_mutations import RemovePayload
from sendas.graphql.handover import Handover, handover
from sendas.graphql.scalars import EmailAddress
from sendas.graphql.sender_decision import SenderDecision
from sendas.graphql.user_error import UserError


@strawberry.input(description="A hand-over to make.")
class CreateHandoverInput:
    domain_id: strawberry.ID = strawberry.field(description="The domain.")
    locale: Locale | None = strawberry.field(default=strawberry.UNSET, description="Absent: the company's language.")
    expires_in_days: int | None = strawberry.field(default=14, description="How long the link works, 1 to 90.")


@strawberry.input(description="A test message.")
class SendTestEmailInput:
    to: EmailAddress = strawberry.field(description="Who gets it.")
    sender_address_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The sender; absent: the base address."
    )


@strawberry.type(description="The hand-over, and what to mend.")
class HandoverPayload:
    handover: Handover | None = strawberry.field(description="The hand-over.")
    user_errors: list[UserError] = strawberry.field(description="What to mend.")


@strawberry.type(description="How the test message left, and what to mend.")
class SendTestEmailPayload:
    decision: SenderDecision | None = strawberry.field(description="The sender it left with.")
    message_id: str | None = strawberry.field(description="Its Message-ID.")
    user_errors: list[UserError] = strawberry.field(description="What to mend.")


async def _refused(info: Info, scope: Scope) -> list[UserError]:
    info.context.require(scope)
    return (await attempt(info, not_available(info.context.company.id)))[1]


@strawberry.type
class DnsMutations:
    @strawberry.mutation(description="Make the hand-over for the domain's administrator: page, PDF and zone file.")
    async def create_handover(self, info: Info, input: CreateHandoverInput) -> HandoverPayload:  # noqa: A002  (the contract's name)
        context = info.context
        context.require(Scope.DOMAINS_WRITE)
        days = 14 if input.expires_in_days is None else input.expires_in_days
        action = create_handover(
            context.services, context.caller, own_id(input.domain_id, "Domain"), input.locale or None, days
        )
        made, problems = await attempt(info, action)
        context.changed()
        return HandoverPayload(handover=handover(made.row, made.url) if made else None, user_errors=problems)

    @strawberry.mutation(description="Let a hand-over link stop working, at once.")
    async def revoke_handover(self, info: Info, id: strawberry.ID) -> RemovePayload:  # noqa: A002  (the contract's name)
        context = info.context
        context.require(Scope.DOMAINS_WRITE)
        _, problems = await attempt(info, revoke_handover(context.services, context.caller, own_id(id, "Handover")))
        context.changed()
        return RemovePayload(removed_id=None if problems else id, user_errors=problems)

    @strawberry.mutation(description="One real message through the current settings. Not available yet.")
    async def send_test_email(self, info: Info, input: SendTestEmailInput) -> SendTestEmailPayload:  # noqa: A002, ARG002  (the contract's name, used later)
        problems = await _refused(info, Scope.SEND_CHECK)
        return SendTestEmailPayload(decision=None, message_id=None, user_errors=problems)
