"""Alternative sender addresses and the rules that choose among them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from sendas.domain.email_address import parse_address
from sendas.domain.global_id import global_id
from sendas.domain.sender_choice import SenderSelection
from sendas.domain.sender_standing import SenderStatus, standing_of
from sendas.graphql.connection import Connection, connection, page
from sendas.graphql.context import Context, Info
from sendas.graphql.domain import Domain, domain_on_shelf
from sendas.graphql.node import Node
from sendas.graphql.scalars import EmailAddress
from sendas.store.domain_shelf import DomainShelf
from sendas.store.page import Position
from sendas.store.sender_address import (
    SenderAddressRow,
    SenderRuleRow,
    addresses_by_id,
    page_of_addresses,
    page_of_rules,
    rules_of_addresses,
)


@strawberry.type(description="A From name and address that the company may use beside its own.")
class SenderAddress(Node):
    name: str = strawberry.field(description="The From name.")
    address: EmailAddress = strawberry.field(description="The From address.")
    status: SenderStatus = strawberry.field(description="Whether it may be used today.")
    status_message: str = strawberry.field(
        description="The words of the green tick or the red cross: why it is not valid, and what to do."
    )
    domain: Domain | None = strawberry.field(
        description="Null where the method needs no domain of the company's (own SMTP, Google, Microsoft)."
    )
    shares_base_domain: bool = strawberry.field(
        description="True when the domain is the base address's own: nothing has to be set up."
    )
    rules: list["SenderRule"] = strawberry.field(description="The rules that point at it.")
    created_at: datetime = strawberry.field(description="When it was added.")


@strawberry.type(description="One line of 'per user', 'per document type' or 'per template'.")
class SenderRule(Node):
    selection: SenderSelection = strawberry.field(description="Which list the line is in.")
    key: str = strawberry.field(
        description="The user's id, the document type or the template's id, as the host application names them."
    )
    sender: SenderAddress = strawberry.field(description="The address that is used.")


def sender_address(
    row: SenderAddressRow, rules: Sequence[SenderRuleRow], shelf: DomainShelf, context: Context
) -> SenderAddress:
    """Show an address with its rules."""
    company, address = context.company, parse_address(row.shown)
    standing = standing_of(address.domain, company.method, shelf.senders)
    base = parse_address(company.sender_address or company.email)
    shown = SenderAddress(
        id=strawberry.ID(global_id("SenderAddress", row.id)),
        name=row.name,
        address=EmailAddress(row.shown),
        status=standing.status,
        status_message=context.say(standing.sentence),
        domain=domain_on_shelf((address.domain.ascii, company.method.server_id or ""), shelf, context),
        shares_base_domain=company.method.is_own_domain and address.domain == base.domain,
        rules=[],
        created_at=row.created_at,
    )
    shown.rules = [sender_rule(rule, shown) for rule in rules]
    return shown


def sender_rule(row: SenderRuleRow, sender: SenderAddress) -> SenderRule:
    """Show a rule."""
    own = strawberry.ID(global_id("SenderRule", row.id))
    return SenderRule(id=own, selection=row.selection, key=row.key, sender=sender)


async def show_addresses(rows: Sequence[SenderAddressRow], info: Info) -> list[SenderAddress]:
    """Show addresses, reading of their rules and records only what the document selects."""
    if not rows:
        return []
    context, selected = info.context, info.context.selected(info)
    rules: dict[UUID, list[SenderRuleRow]] = {}
    if "rules" in selected:
        ids, company_id = [row.id for row in rows], context.company.id
        for rule in await context.read(lambda reading: rules_of_addresses(reading, company_id, ids)):
            rules.setdefault(rule.sender_address_id, []).append(rule)
    shelf = await context.shelf(with_records=context.selects_records(info))
    return [sender_address(row, rules.get(row.id, ()), shelf, context) for row in rows]


async def show_rules(rows: Sequence[SenderRuleRow], info: Info) -> list[SenderRule]:
    """Show rules with their addresses."""
    ids, company_id = {row.sender_address_id for row in rows}, info.context.company.id
    found = await info.context.read(lambda reading: addresses_by_id(reading, company_id, ids)) if ids else {}
    shown = dict(zip(found, await show_addresses(list(found.values()), info), strict=True))
    return [sender_rule(row, shown[row.sender_address_id]) for row in rows]


async def address_page(info: Info, first: int | None, after: str | None) -> Connection[SenderAddress]:
    """Give a page of the company's addresses."""
    wanted, company_id = page(first, after), info.context.company.id
    found = await info.context.read(lambda reading: page_of_addresses(reading, company_id, wanted))
    shown = dict(zip((row.id for row in found.rows), await show_addresses(found.rows, info), strict=True))
    return connection(found, lambda row: shown[row.id], lambda row: Position(row.created_at, row.id), wanted)


async def rule_page(
    info: Info, selection: SenderSelection | None, first: int | None, after: str | None
) -> Connection[SenderRule]:
    """Give a page of the company's rules."""
    wanted, company_id = page(first, after), info.context.company.id
    found = await info.context.read(lambda reading: page_of_rules(reading, company_id, selection, wanted))
    shown = dict(zip((row.id for row in found.rows), await show_rules(found.rows, info), strict=True))
    return connection(found, lambda row: shown[row.id], lambda row: Position(row.created_at, row.id), wanted)
