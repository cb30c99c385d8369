"""A company and everything that is its own."""

import strawberry

from sendas.domain.global_id import global_id
from sendas.domain.locale import Locale
from sendas.domain.principal import Scope
from sendas.domain.sender_choice import SenderSelection
from sendas.graphql.audit_event import AuditEvent, audit_page
from sendas.graphql.connection import Connection, connection, page
from sendas.graphql.context import Context, Info
from sendas.graphql.dns_connection import DnsConnection, dns_connection
from sendas.graphql.domain import Domain, domain
from sendas.graphql.email_settings import (
    EmailSettings,
    SenderSelectionOption,
    SendingOption,
    email_settings,
    selection_options,
    sending_options,
)
from sendas.graphql.errors import ApiError
from sendas.graphql.node import Node
from sendas.graphql.scalars import EmailAddress
from sendas.graphql.sender_address import SenderAddress, SenderRule, address_page, rule_page
from sendas.store.company import CompanyWithSettings
from sendas.store.dns_connection import connections_of
from sendas.store.page import Position
from sendas.store.sending_domain import page_of_domains


@strawberry.type(description="One customer of the host application.")
class Company(Node):
    external_id: str = strawberry.field(description="The id that the host application knows this company by.")
    name: str = strawberry.field(description="Its name.")
    email: EmailAddress = strawberry.field(description="Its e-mail address.")
    locale: Locale = strawberry.field(description="The language of its sentences.")
    row: strawberry.Private[CompanyWithSettings]

    @strawberry.field(description="How its mail leaves.")
    def email_settings(self, info: Info) -> EmailSettings:
        self._here(info, Scope.SETTINGS_READ)
        return email_settings(self.row)

    @strawberry.field(
        description="The six sending methods, as a table: what the recipient sees, what the company must do."
    )
    def sending_options(self, info: Info) -> list[SendingOption]:
        return sending_options(self._here(info, Scope.SETTINGS_READ))

    @strawberry.field(description="Its alternative sender addresses, oldest first.")
    async def sender_addresses(
        self, info: Info, first: int | None = 50, after: str | None = None
    ) -> Connection[SenderAddress]:
        self._here(info, Scope.ADDRESSES_READ)
        return await address_page(info, first, after)

    @strawberry.field(description="Its sender rules, of one selection or of all, oldest first.")
    async def sender_rules(
        self,
        info: Info,
        selection: SenderSelection | None = strawberry.UNSET,
        first: int | None = 50,
        after: str | None = None,
    ) -> Connection[SenderRule]:
        self._here(info, Scope.ADDRESSES_READ)
        return await rule_page(info, selection or None, first, after)

    @strawberry.field(description="The four entries of the drop-down, named in the company's language.")
    def sender_selection_options(self, info: Info) -> list[SenderSelectionOption]:
        return selection_options(self._here(info, Scope.SETTINGS_READ))

    @strawberry.field(description="Its sending domains, oldest first.")
    async def domains(self, info: Info, first: int | None = 50, after: str | None = None) -> Connection[Domain]:
        context, wanted = self._here(info, Scope.DOMAINS_READ), page(first, after)
        found = await context.read(lambda reading: page_of_domains(reading, self.row.id, wanted))
        shelf = await context.shelf(with_records=context.selects_records(info))
        return connection(
            found,
            lambda row: domain(row, shelf, context),
            lambda row: Position(row.created_at, row.id),
            wanted,
        )

    @strawberry.field(description="Its credentials for DNS providers, oldest first.")
    async def dns_connections(self, info: Info) -> list[DnsConnection]:
        context = self._here(info, Scope.DOMAINS_READ)
        rows = await context.read(lambda reading: connections_of(reading, self.row.id))
        return [dns_connection(row, context) for row in rows]

    @strawberry.field(description="Who changed what, newest first.")
    async def audit_log(self, info: Info, first: int | None = 50, after: str | None = None) -> Connection[AuditEvent]:
        self._here(info, Scope.AUDIT_READ)
        return await audit_page(info, first, after)

    def _here(self, info: Info, scope: Scope) -> Context:
        """Give the context for what is the company's own; a list of companies shows only what they are called."""
        info.context.require(scope)
        if info.context.company.id != self.row.id:
            code, message = "COMPANY_REQUIRED", "Name this company in the Sendas-Company header to see what is its own."
            raise ApiError(code, message)
        return info.context


def company(row: CompanyWithSettings) -> Company:
    """Show a company."""
    return Company(
        id=strawberry.ID(global_id("Company", row.id)),
        external_id=row.external_id,
        name=row.name,
        email=EmailAddress(row.email),
        locale=row.locale,
        row=row,
    )
