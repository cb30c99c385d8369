"""Keeping, trying and forgetting credentials for DNS providers."""

import strawberry

from sendas.actions.connect_dns_provider import ConnectionForm, connect_dns_provider
from sendas.actions.disconnect_dns_provider import disconnect_dns_provider
from sendas.actions.try_dns_connection import try_dns_connection
from sendas.domain.principal import Scope
from sendas.graphql.attempt import attempt, own_id
from sendas.graphql.context import Info
from sendas.graphql.dns_connection import DnsConnection, dns_connection
from sendas.graphql.domain_mutations import RemovePayload
from sendas.graphql.scalars import Secret
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
    keep: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Whether to keep it after its first run. Left out: an API token is forgotten, all others are kept.",
    )

    def form(self) -> ConnectionForm:
        """Give what was entered."""
        entries = [(each.key, each.value.reveal()) for each in self.credentials]
        keep = None if self.keep is strawberry.UNSET else self.keep
        return ConnectionForm(self.provider_id, self.auth_id, self.label or None, entries, keep)


@strawberry.type(description="The connection, and what to mend.")
class DnsConnectionPayload:
    connection: DnsConnection | None = strawberry.field(description="The connection.")
    user_errors: list[UserError] = strawberry.field(description="What to mend.")


@strawberry.type
class DnsConnectionMutations:
    @strawberry.mutation(description="Try a credential for a DNS provider, and keep it sealed when it works.")
    async def connect_dns_provider(self, info: Info, input: ConnectDnsProviderInput) -> DnsConnectionPayload:  # noqa: A002  (the contract's name)
        context = info.context
        context.require(Scope.CREDENTIALS_WRITE)
        row, problems = await attempt(info, connect_dns_provider(context.services, context.caller, input.form()))
        return DnsConnectionPayload(connection=dns_connection(row, context) if row else None, user_errors=problems)

    @strawberry.mutation(description="Ask the provider whether a credential works; the answer is its status.")
    async def test_dns_connection(self, info: Info, id: strawberry.ID) -> DnsConnectionPayload:  # noqa: A002  (the contract's name)
        context = info.context
        context.require(Scope.CREDENTIALS_WRITE)
        own = own_id(id, "DnsConnection")
        row, problems = await attempt(info, try_dns_connection(context.services, context.caller, own))
        return DnsConnectionPayload(connection=dns_connection(row, context) if row else None, user_errors=problems)

    @strawberry.mutation(description="Forget a credential. Plans and runs that used it stay.")
    async def disconnect_dns_provider(self, info: Info, id: strawberry.ID) -> RemovePayload:  # noqa: A002  (the contract's name)
        context = info.context
        context.require(Scope.CREDENTIALS_WRITE)
        own = own_id(id, "DnsConnection")
        _, problems = await attempt(info, disconnect_dns_provider(context.services, context.caller, own))
        return RemovePayload(removed_id=None if problems else id, user_errors=problems)
