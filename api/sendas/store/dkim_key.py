"""The private keys behind the selectors, sealed."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, ForeignKeyConstraint, insert, select
from sqlmodel import Field, SQLModel

from sendas.store.sending_domain import CAN_SEND, SendingDomainRow, domains
from sendas.store.table import NamedTable, table_of


class DkimKeyRow(SQLModel):
    """The sealed private key behind a domain's selector; a selector is never used twice."""

    domain_id: UUID = Field(primary_key=True)
    company_id: UUID
    selector: str = Field(unique=True)
    sealed: bytes


class DkimKeyTable(DkimKeyRow, NamedTable, table=True):
    """The table of DKIM keys."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["company_id", "domain_id"], ["sending_domain.company_id", "sending_domain.id"], ondelete="CASCADE"
        ),
    )


dkim_keys = table_of(DkimKeyTable)


def add_key(connection: Connection, domain: SendingDomainRow, sealed: bytes) -> None:
    """Keep the sealed key of a domain."""
    key = DkimKeyRow(domain_id=domain.id, company_id=domain.company_id, selector=domain.selector, sealed=sealed)
    connection.execute(insert(dkim_keys).values(key.model_dump()))


def sealed_keys(connection: Connection, names: Collection[str]) -> list[tuple[SendingDomainRow, bytes]]:
    """Give the domains that can send with their sealed keys, of all names when none is given; for the operator.

    A pending claim is nobody's proof, so its key never reaches a signing table. Where a company sends from a name
    through two servers, the one verified last comes first.
    """
    statement = select(*domains.c, dkim_keys.c.sealed).join(dkim_keys, dkim_keys.c.domain_id == domains.c.id)
    statement = statement.where(domains.c.status.in_(CAN_SEND))
    if names:
        statement = statement.where(domains.c.name.in_(names))
    found = connection.execute(statement.order_by(domains.c.name, domains.c.verified_at.desc())).mappings()
    return [(SendingDomainRow.model_construct(**row), row["sealed"]) for row in found]
