"""Adding, changing, validating and removing sender addresses and their rules."""

import strawberry

from sendas.actions.add_sender_address import add_sender_address
from sendas.actions.remove_sender_address import remove_sender_address
from sendas.actions.remove_sender_rule import remove_sender_rule
from sendas.actions.set_sender_rule import set_sender_rule
from sendas.actions.update_sender_address import update_sender_address
from sendas.actions.validate_sender_address import validate_sender_address
from sendas.domain.global_id import global_id
from sendas.domain.principal import Scope
from sendas.domain.sender_choice import SenderSelection
from sendas.graphql.attempt import attempt, given, own_id
from sendas.graphql.context import Info
from sendas.graphql.domain_mutations import RemovePayload
from sendas.graphql.scalars import EmailAddress
from sendas.graphql.sender_address import (
    SenderAddress,
    SenderRule,
    sender_address,
    sender_rule,
    show_addresses,
    show_rules,
)
from sendas.graphql.user_error import UserError
from sendas.store.sender_address import SenderAddressRow, find_address


@strawberry.input(description="A new alternative sender.")
class AddSenderAddressInput:
    name: str = strawberry.field(description="The From name.")
    address: EmailAddress = strawberry.field(description="The From address.")


@strawberry.input(description="What to change; absent: leave as it is.")
class UpdateSenderAddressInput:
    id: strawberry.ID = strawberry.field(description="The sender address.")
    name: str | None = strawberry.field(default=strawberry.UNSET, description="The From name.")
    address: EmailAddress | None = strawberry.field(default=strawberry.UNSET, description="The From address.")


@strawberry.input(description="The line of a user, a document type or a template.")
class SetSenderRuleInput:
    selection: SenderSelection = strawberry.field(description="Which list the line is in.")
    key: str = strawberry.field(description="The user's id, the document type or the template's id.")
    sender_address_id: strawberry.ID = strawberry.field(description="The address to send from.")


@strawberry.type(description="The sender address, and what to mend.")
class SenderAddressPayload:
    sender_address: SenderAddress | None = strawberry.field(description="The sender address.")
    user_errors: list[UserError] = strawberry.field(description="What to mend.")


@strawberry.type(description="The id of what was removed, and the rules that went with it.")
class RemoveSenderAddressPayload:
    removed_id: strawberry.ID | None = strawberry.field(description="The id of what was removed.")
    affected_rules: list[SenderRule] = strawberry.field(
        description="The rules that pointed at it; their messages fall to the next candidate."
    )
    user_errors: list[UserError] = strawberry.field(description="What to mend.")


@strawberry.type(description="The rule, and what to mend.")
class SenderRulePayload:
    rule: SenderRule | None = strawberry.field(description="The rule.")
    user_errors: list[UserError] = strawberry.field(description="What to mend.")


async def _payload(row: SenderAddressRow | None, problems: list[UserError], info: Info) -> SenderAddressPayload:
    info.context.changed()
    shown = (await show_addresses([row], info))[0] if row else None
    return SenderAddressPayload(sender_address=shown, user_errors=problems)


@strawberry.type
class SenderAddressMutations:
    @strawberry.mutation(description="Add an alternative sender address; its domain is prepared if need be.")
    async def add_sender_address(self, info: Info, input: AddSenderAddressInput) -> SenderAddressPayload:  # noqa: A002  (the contract's name)
        context = info.context
        context.require(Scope.ADDRESSES_WRITE)
        action = add_sender_address(context.services, context.caller, input.name, input.address)
        return await _payload(*await attempt(info, action), info)

    @strawberry.mutation(description="Change the name or the address of an alternative sender.")
    async def update_sender_address(self, info: Info, input: UpdateSenderAddressInput) -> SenderAddressPayload:  # noqa: A002  (the contract's name)
        context = info.context
        context.require(Scope.ADDRESSES_WRITE)
        own = own_id(input.id, "SenderAddress")
        action = update_sender_address(
            context.services, context.caller, own, name=given(input.name), address=given(input.address)
        )
        return await _payload(*await attempt(info, action), info)

    @strawberry.mutation(description="'Validate': checks the address's domain and gives the tick or the cross.")
    async def validate_sender_address(self, info: Info, id: strawberry.ID) -> SenderAddressPayload:  # noqa: A002  (the contract's name)
        context = info.context
        context.require(Scope.ADDRESSES_WRITE)
        own, company_id = own_id(id, "SenderAddress"), context.company.id
        row, problems = await attempt(info, validate_sender_address(context.services, context.caller, own))
        if row is None:
            row = await context.read(lambda reading: find_address(reading, company_id, own))
        return await _payload(row, problems, info)

    @strawberry.mutation(description="Names the rules that pointed at it; they fall to the next candidate.")
    async def remove_sender_address(self, info: Info, id: strawberry.ID) -> RemoveSenderAddressPayload:  # noqa: A002  (the contract's name)
        context = info.context
        context.require(Scope.ADDRESSES_WRITE)
        action = remove_sender_address(context.services, context.caller, own_id(id, "SenderAddress"))
        removed, problems = await attempt(info, action)
        context.changed()
        if removed is None:
            return RemoveSenderAddressPayload(removed_id=None, affected_rules=[], user_errors=problems)
        row, rules = removed
        shelf = await context.shelf(with_records=context.selects_records(info))
        shown = sender_address(row, [], shelf, context)
        affected = [sender_rule(rule, shown) for rule in rules]
        gone = strawberry.ID(global_id("SenderAddress", row.id))
        return RemoveSenderAddressPayload(removed_id=gone, affected_rules=affected, user_errors=problems)

    @strawberry.mutation(
        description="Which address a user, a document type or a template sends from. Replaces the rule for that key."
    )
    async def set_sender_rule(self, info: Info, input: SetSenderRuleInput) -> SenderRulePayload:  # noqa: A002  (the contract's name)
        context = info.context
        context.require(Scope.ADDRESSES_WRITE)
        own = own_id(input.sender_address_id, "SenderAddress")
        action = set_sender_rule(context.services, context.caller, input.selection, input.key, own)
        row, problems = await attempt(info, action)
        shown = (await show_rules([row], info))[0] if row else None
        return SenderRulePayload(rule=shown, user_errors=problems)

    @strawberry.mutation(description="Remove a sender rule.")
    async def remove_sender_rule(self, info: Info, id: strawberry.ID) -> RemovePayload:  # noqa: A002  (the contract's name)
        context = info.context
        context.require(Scope.ADDRESSES_WRITE)
        _, problems = await attempt(
            info, remove_sender_rule(context.services, context.caller, own_id(id, "SenderRule"))
        )
        return RemovePayload(removed_id=None if problems else id, user_errors=problems)
