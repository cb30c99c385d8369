"""Alternative sender addresses and the rules that choose among them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Connection,
    ForeignKeyConstraint,
    UniqueConstraint,
    and_,
    delete,
    false,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from sendas.domain.sender_choice import SenderSelection
from sendas.store.columns import UtcDateTime, closed_set
from sendas.store.duplicate import duplicates
from sendas.store.page import Page, PageOf, page_of
from sendas.store.rows import all_rows, one_row
from sendas.store.table import NamedTable, table_of


class SenderAddressRow(SQLModel):
    """A From name and address; `address` in canonical form, `shown` as it was typed."""

    id: UUID = Field(primary_key=True)
    company_id: UUID = Field(foreign_key="company.id", ondelete="CASCADE")
    name: str
    address: str
    shown: str
    created_at: datetime = Field(sa_type=UtcDateTime)


class SenderAddressTable(SenderAddressRow, NamedTable, table=True):
    """The table of sender addresses."""

    __table_args__ = (UniqueConstraint("company_id", "address"), UniqueConstraint("company_id", "id"))


class SenderRuleRow(SQLModel):
    """One line of 'per user', 'per document type' or 'per template'."""

    id: UUID = Field(primary_key=True)
    company_id: UUID
    selection: SenderSelection = Field(sa_type=closed_set(SenderSelection))
    key: str
    sender_address_id: UUID
    created_at: datetime = Field(sa_type=UtcDateTime)


class SenderRuleTable(SenderRuleRow, NamedTable, table=True):
    """The table of sender rules."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["company_id", "sender_address_id"], ["sender_address.company_id", "sender_address.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("company_id", "selection", "key"),
    )


addresses = table_of(SenderAddressTable)
rules = table_of(SenderRuleTable)


def find_address(connection: Connection, company_id: UUID, address_id: UUID) -> SenderAddressRow | None:
    """Give a sender address of a company."""
    mine = (addresses.c.company_id == company_id, addresses.c.id == address_id)
    return one_row(connection, SenderAddressRow, select(*addresses.c).where(*mine))


def addresses_by_id(
    connection: Connection, company_id: UUID, ids: Collection[UUID] | None = None
) -> dict[UUID, SenderAddressRow]:
    """Give addresses of a company by id, all of them when no ids are named."""
    statement = select(*addresses.c).where(addresses.c.company_id == company_id)
    if ids is not None:
        statement = statement.where(addresses.c.id.in_(ids))
    return {row.id: row for row in all_rows(connection, SenderAddressRow, statement)}


def page_of_addresses(connection: Connection, company_id: UUID, page: Page) -> PageOf[SenderAddressRow]:
    """Give a page of a company's sender addresses, oldest first."""
    statement = select(*addresses.c).where(addresses.c.company_id == company_id)
    return page_of(connection, SenderAddressRow, statement, addresses, page)


def count_addresses(connection: Connection, company_id: UUID) -> int:
    """Count the sender addresses of a company."""
    statement = select(func.count()).select_from(addresses).where(addresses.c.company_id == company_id)
    return connection.execute(statement).scalar_one()


def add_address(connection: Connection, row: SenderAddressRow) -> None:
    """Add a sender address; raises `DuplicateError` when the company has it already."""
    with duplicates():
        connection.execute(insert(addresses).values(row.model_dump()))


def update_address(connection: Connection, company_id: UUID, address_id: UUID, changes: Mapping[str, object]) -> None:
    """Change columns of a sender address; raises `DuplicateError` when the company has the new one already."""
    mine = (addresses.c.company_id == company_id, addresses.c.id == address_id)
    with duplicates():
        connection.execute(update(addresses).where(*mine).values(changes))


def remove_address(connection: Connection, company_id: UUID, address_id: UUID) -> list[SenderRuleRow]:
    """Remove a sender address; gives the rules that pointed at it and went with it."""
    affected = rules_of_addresses(connection, company_id, [address_id])
    mine = (addresses.c.company_id == company_id, addresses.c.id == address_id)
    connection.execute(delete(addresses).where(*mine))
    return affected


def rules_of_addresses(connection: Connection, company_id: UUID, ids: Collection[UUID]) -> list[SenderRuleRow]:
    """Give the rules of a company that point at addresses."""
    statement = select(*rules.c).where(rules.c.company_id == company_id, rules.c.sender_address_id.in_(ids))
    return all_rows(connection, SenderRuleRow, statement.order_by(rules.c.created_at, rules.c.id))


def page_of_rules(
    connection: Connection, company_id: UUID, selection: SenderSelection | None, page: Page
) -> PageOf[SenderRuleRow]:
    """Give a page of a company's rules, of one selection or of all."""
    statement = select(*rules.c).where(rules.c.company_id == company_id)
    if selection is not None:
        statement = statement.where(rules.c.selection == selection)
    return page_of(connection, SenderRuleRow, statement, rules, page)


def matching_rules(
    connection: Connection, company_id: UUID, wanted: Sequence[tuple[SenderSelection, str]], explicit: UUID | None
) -> list[SenderRuleRow]:
    """Give the rules of a company for pairs of selection and key, and those that tie templates to their addresses.

    `explicit` is an address that somebody chose: its templates come as well.
    """
    mine = rules.c.company_id == company_id
    asked = or_(false(), *(and_(rules.c.selection == selection, rules.c.key == key) for selection, key in wanted))
    proposed = select(rules.c.sender_address_id).where(mine, asked)
    tied = or_(rules.c.sender_address_id.in_(proposed), rules.c.sender_address_id == explicit)
    templates = and_(rules.c.selection == SenderSelection.PER_TEMPLATE, tied)
    statement = select(*rules.c).where(mine, or_(asked, templates))
    return all_rows(connection, SenderRuleRow, statement.order_by(rules.c.created_at, rules.c.id))


def find_rule(connection: Connection, company_id: UUID, rule_id: UUID) -> SenderRuleRow | None:
    """Give one rule of a company."""
    mine = (rules.c.company_id == company_id, rules.c.id == rule_id)
    return one_row(connection, SenderRuleRow, select(*rules.c).where(*mine))


def find_rule_by_key(
    connection: Connection, company_id: UUID, selection: SenderSelection, key: str
) -> SenderRuleRow | None:
    """Give the rule of a selection and key."""
    same = (rules.c.company_id == company_id, rules.c.selection == selection, rules.c.key == key)
    return one_row(connection, SenderRuleRow, select(*rules.c).where(*same))


def set_rule(connection: Connection, row: SenderRuleRow) -> SenderRuleRow:
    """Set the rule of a selection and key; one that was there keeps its id and points elsewhere now."""
    same = (rules.c.company_id == row.company_id, rules.c.selection == row.selection, rules.c.key == row.key)
    present = find_rule_by_key(connection, row.company_id, row.selection, row.key)
    if present is None:
        connection.execute(insert(rules).values(row.model_dump()))
        return row
    connection.execute(update(rules).where(*same).values(sender_address_id=row.sender_address_id))
    return present.model_copy(update={"sender_address_id": row.sender_address_id})


def remove_rule(connection: Connection, company_id: UUID, rule_id: UUID) -> bool:
    """Remove a rule; says whether there was one."""
    mine = (rules.c.company_id == company_id, rules.c.id == rule_id)
    return connection.execute(delete(rules).where(*mine)).rowcount > 0


def count_rules(connection: Connection, company_id: UUID) -> int:
    """Count the rules of a company."""
    return connection.execute(
        select(func.count()).select_from(rules).where(rules.c.company_id == company_id)
    ).scalar_one()
