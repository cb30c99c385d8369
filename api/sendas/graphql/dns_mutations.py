"""Credentials, handing records over, and the test message: in the contract, not available yet."""

import strawberry

from sendas.domain.locale import Locale
from sendas.domain.principal import Scope
from sendas.graphql.attempt import attempt, not_available
from sendas.graphql.context import Info
from sendas.graphql.dns_connection import DnsConnection
from sendas.graphql.domain_mutations import RemovePayload
from sendas.graphql.handover import Handover
from sendas.graphql.scalars import EmailAddress, Secret
from sendas.graphql.sender_decision import SenderDecision
from sendas.graphql.user_error import UserError


@strawberry.input(description="One field of a credential form.")
class CredentialInput:
    key: str = strawberry.field(description="The field's key.")
    value: Secret = strawberry.field(description="What was entered.")


@strawberry.input(description="A credential for a DNS provider.")
class ConnectDnsProviderInput:
    provider_id: str = strawberry.field(description="The provider.")
    auth_id: str = strawberry.field(description="The way of authorising.")
    label: str | None = strawberry.field(default=strawberry.UNSET, description="How people tell it from others.")
    credentials: list[CredentialInput] = strawberry.field(description="The form, filled in.")


@strawberry.input(description="A hand-over to make.")
class CreateHandoverInput:
    domain_id: strawberry.ID = strawberry.field(description="The domain.")
    locale: Locale | None = strawberry.field(default=strawberry.UNSET, description="Absent: the company's language.")
    expires_in_days: int | None = strawberry.field(default=14, description="How long the link works.")


@strawberry.input(description="A test message.")
class SendTestEmailInput:
    to: EmailAddress = strawberry.field(description="Who gets it.")
    sender_address_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The sender; absent: the base address."
    )


@strawberry.type(description="The connection, and what to mend.")
class DnsConnectionPayload:
    connection: DnsConnection | None = strawberry.field(description="The connection.")
    user_errors: list[UserError] = strawberry.field(description="What to mend.")


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
    @strawberry.mutation(description="Keep a credential for a DNS provider. Not available yet.")
    async def connect_dns_provider(self, info: Info, input: ConnectDnsProviderInput) -> DnsConnectionPayload:  # noqa: A002, ARG002  (the contract's name, used later)
        return DnsConnectionPayload(connection=None, user_errors=await _refused(info, Scope.CREDENTIALS_WRITE))

    @strawberry.mutation(description="Ask the provider whether a credential works. Not available yet.")
    async def test_dns_connection(self, info: Info, id: strawberry.ID) -> DnsConnectionPayload:  # noqa: A002, ARG002  (the contract's name, used later)
        return DnsConnectionPayload(connection=None, user_errors=await _refused(info, Scope.CREDENTIALS_WRITE))

    @strawberry.mutation(description="Forget a credential. Not available yet.")
    async def disconnect_dns_provider(self, info: Info, id: strawberry.ID) -> RemovePayload:  # noqa: A002, ARG002  (the contract's name, used later)
        return RemovePayload(removed_id=None, user_errors=await _refused(info, Scope.CREDENTIALS_WRITE))

    @strawberry.mutation(description="Make the hand-over for the domain's administrator. Not available yet.")
    async def create_handover(self, info: Info, input: CreateHandoverInput) -> HandoverPayload:  # noqa: A002, ARG002  (the contract's name, used later)
        return HandoverPayload(handover=None, user_errors=await _refused(info, Scope.DOMAINS_WRITE))

    @strawberry.mutation(description="Let a hand-over link stop working. Not available yet.")
    async def revoke_handover(self, info: Info, id: strawberry.ID) -> RemovePayload:  # noqa: A002, ARG002  (the contract's name, used later)
        return RemovePayload(removed_id=None, user_errors=await _refused(info, Scope.DOMAINS_WRITE))

    @strawberry.mutation(description="One real message through the current settings. Not available yet.")
    async def send_test_email(self, info: Info, input: SendTestEmailInput) -> SendTestEmailPayload:  # noqa: A002, ARG002  (the contract's name, used later)
        problems = await _refused(info, Scope.SEND_CHECK)
        return SendTestEmailPayload(decision=None, message_id=None, user_errors=problems)
