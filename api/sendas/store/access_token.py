"""Service keys and company tokens, hashed at rest."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Connection, insert, or_, select
from sqlmodel import Field, SQLModel

from sendas.domain.principal import Scope
from sendas.store.columns import UtcDateTime
from sendas.store.company import CompanyWithSettings, company, email_settings
from sendas.store.rows import as_row
from sendas.store.table import NamedTable, table_of


class AccessTokenRow(SQLModel):
    """A token by its public id; `secret_hash` is the SHA-256 of its random part. No company: a service key."""

    key_id: str = Field(primary_key=True)
    secret_hash: bytes
    name: str
    scopes: list[Scope] = Field(sa_type=JSON)
    bound_to: UUID | None = Field(default=None, foreign_key="company.id", ondelete="CASCADE")
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    issued_at: datetime = Field(sa_type=UtcDateTime)


class AccessTokenTable(AccessTokenRow, NamedTable, table=True):
    """The table of tokens."""


tokens = table_of(AccessTokenTable)


def add_token(connection: Connection, row: AccessTokenRow) -> None:
    """Keep a token."""
    connection.execute(insert(tokens).values(row.model_dump()))


def find_token(
    connection: Connection, key_id: str, external_id: str | None
) -> tuple[AccessTokenRow, CompanyWithSettings | None] | None:
    """Give a token with the company it is bound to, or else the one of a reference; one statement."""
    wanted = or_(
        company.c.id == tokens.c.bound_to, tokens.c.bound_to.is_(None) & (company.c.external_id == external_id)
    )
    both = tokens.outerjoin(company, wanted).outerjoin(email_settings, email_settings.c.company_id == company.c.id)
    statement = select(*tokens.c, *company.c, *email_settings.c).select_from(both).where(tokens.c.key_id == key_id)
    row = connection.execute(statement).one_or_none()
    if row is None:
        return None
    width = len(tokens.c)
    token = AccessTokenRow.model_construct(**dict(zip(tokens.c.keys(), row[:width], strict=True)))
    named = dict(zip([*company.c.keys(), *email_settings.c.keys()], row[width:], strict=True))
    return token, None if named["id"] is None else as_row(CompanyWithSettings, named)
