"""Companies and their e-mail settings: one read gives both."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Connection, Select, insert, select, update
from sqlmodel import Field, SQLModel

from sendas.domain.locale import Locale
from sendas.domain.sender_choice import SenderSelection, UnverifiedPolicy
from sendas.domain.sending_method import SendingMethod
from sendas.domain.smtp_server import SmtpSecurity
from sendas.store.columns import UtcDateTime, closed_set
from sendas.store.duplicate import duplicates
from sendas.store.page import Page, PageOf, page_of
from sendas.store.rows import one_row
from sendas.store.table import NamedTable, table_of


def new_provider_external_id() -> str:
    """Make an id that nobody can guess, 128 bits."""
    return secrets.token_hex(16)


class CompanyRow(SQLModel):
    """One customer of the host application. `email` is shown as it was typed.

    `external_id` is the host application's. `provider_external_id` is ours: a DNS provider asks for it before it lets
    us act for a company, so that nobody can have us act with what another company granted. It is no secret.
    """

    id: UUID = Field(primary_key=True)
    external_id: str = Field(unique=True, max_length=200)
    name: str
    email: str
    locale: Locale = Field(sa_type=closed_set(Locale))
    created_at: datetime = Field(sa_type=UtcDateTime)
    provider_external_id: str = Field(default_factory=new_provider_external_id, unique=True, max_length=64)


class CompanyTable(CompanyRow, NamedTable, table=True):
    """The table of companies."""


class EmailSettingsRow(SQLModel):
    """How a company's mail leaves; None means the company's own name or address. The password is sealed."""

    company_id: UUID = Field(primary_key=True, foreign_key="company.id", ondelete="CASCADE")
    sender_name: str | None = None
    sender_address: str | None = None
    reply_to: str | None = None
    method: SendingMethod = Field(default=SendingMethod.GENERAL_ADDRESS, sa_type=closed_set(SendingMethod))
    sender_selection: list[SenderSelection] = Field(default_factory=list[SenderSelection], sa_type=JSON)
    on_unverified: UnverifiedPolicy = Field(default=UnverifiedPolicy.FALLBACK, sa_type=closed_set(UnverifiedPolicy))
    smtp_host: str | None = None
    smtp_port: int | None = None
    smtp_security: SmtpSecurity | None = Field(default=None, sa_type=closed_set(SmtpSecurity), nullable=True)
    smtp_username: str | None = None
    smtp_password: bytes | None = None
    revision: int = 1


class EmailSettingsTable(EmailSettingsRow, NamedTable, table=True):
    """The table of e-mail settings, one row a company."""


class CompanyWithSettings(CompanyRow, EmailSettingsRow):
    """A company joined with its e-mail settings."""


company = table_of(CompanyTable)
email_settings = table_of(EmailSettingsTable)


def joined() -> Select[*tuple[Any, ...]]:
    """Select companies with their settings."""
    return select(*company.c, *email_settings.c).join(email_settings, email_settings.c.company_id == company.c.id)


def find_company(connection: Connection, company_id: UUID) -> CompanyWithSettings | None:
    """Give a company with its settings."""
    return one_row(connection, CompanyWithSettings, joined().where(company.c.id == company_id))


def find_by_external_id(connection: Connection, external_id: str) -> CompanyWithSettings | None:
    """Give the company that the host application knows by a reference."""
    return one_row(connection, CompanyWithSettings, joined().where(company.c.external_id == external_id))


def list_companies(connection: Connection, page: Page) -> PageOf[CompanyWithSettings]:
    """Give a page of all companies, oldest first."""
    return page_of(connection, CompanyWithSettings, joined(), company, page)


def add_company(connection: Connection, row: CompanyRow) -> None:
    """Add a company with its settings at their defaults; raises `DuplicateError` for a used reference."""
    with duplicates():
        connection.execute(insert(company).values(row.model_dump()))
    connection.execute(insert(email_settings).values(EmailSettingsRow(company_id=row.id).model_dump()))


def update_company(connection: Connection, company_id: UUID, changes: Mapping[str, object]) -> None:
    """Change columns of a company."""
    connection.execute(update(company).where(company.c.id == company_id).values(changes))


def update_settings(connection: Connection, company_id: UUID, changes: Mapping[str, object]) -> None:
    """Change columns of a company's settings and let the revision grow."""
    revision = email_settings.c.revision + 1
    statement = update(email_settings).where(email_settings.c.company_id == company_id)
    connection.execute(statement.values({**changes, "revision": revision}))
