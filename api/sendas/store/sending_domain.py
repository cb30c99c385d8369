"""The sending domains of companies: identity, state, and what the last check found."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Connection,
    Select,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlmodel import Field, SQLModel

from sendas.domain.dmarc.record import DmarcRecord, parse_dmarc
from sendas.domain.domain_state import CountedCheck, DomainState, DomainStatus, Outcome
from sendas.domain.sender_standing import SenderDomain
from sendas.store.columns import UtcDateTime, closed_set
from sendas.store.page import Page, PageOf, page_of
from sendas.store.rows import all_rows, one_row
from sendas.store.table import NamedTable, table_of


class SendingDomainRow(SQLModel):
    """A domain of a company for one server: its identity, its state, and what its last check found.

    `one_click` is the provider by which its DNS host offered to take its records from us, at `one_click_at`.
    """

    id: UUID = Field(primary_key=True)
    company_id: UUID = Field(foreign_key="company.id", ondelete="CASCADE")
    name: str
    unicode_name: str
    server_id: str
    selector: str
    public_key: str
    status: DomainStatus = Field(default=DomainStatus.PENDING, sa_type=closed_set(DomainStatus))
    judged: bool = False
    held: bool = False
    pending_since: datetime = Field(sa_type=UtcDateTime)
    recent: list[tuple[str, bool]] = Field(default_factory=list[tuple[str, bool]], sa_type=JSON)
    first_missed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    clean_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    verified_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_checked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_outcome: Outcome | None = Field(default=None, sa_type=closed_set(Outcome), nullable=True)
    next_check_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    zone: str | None = None
    nameservers: list[str] = Field(
        default_factory=list[str], sa_type=JSON, sa_column_kwargs={"server_default": text("'[]'")}
    )
    zone_contact: str | None = None
    zone_primary: str | None = None
    domain_connect: str | None = None
    one_click: str | None = None
    one_click_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    dmarc_text: str | None = None
    dmarc_found_at: str | None = None
    asked_at: list[str] = Field(default_factory=list[str], sa_type=JSON)
    created_at: datetime = Field(sa_type=UtcDateTime)

    @property
    def state(self) -> DomainState:
        """The part of the row that the state machine moves."""
        return DomainState(
            status=self.status,
            judged=self.judged,
            pending_since=self.pending_since,
            recent=tuple(CountedCheck(datetime.fromisoformat(at), missed) for at, missed in self.recent),
            first_missed_at=self.first_missed_at,
            clean_since=self.clean_since,
            verified_at=self.verified_at,
            last_checked_at=self.last_checked_at,
            last_outcome=self.last_outcome,
            next_check_at=self.next_check_at,
        )

    @property
    def dmarc(self) -> DmarcRecord | None:
        """The DMARC policy that decides for it, where one was found."""
        return parse_dmarc(self.dmarc_text, self.dmarc_found_at) if self.dmarc_text and self.dmarc_found_at else None

    @property
    def sender_domain(self) -> SenderDomain:
        """The part of the row that a sender decision needs."""
        stops = self.state.stops_sending_at
        return SenderDomain(self.name, self.server_id, self.status, self.judged, (self.selector,), stops)


class SendingDomainTable(SendingDomainRow, NamedTable, table=True):
    """The table of sending domains."""

    __table_args__ = (UniqueConstraint("company_id", "name", "server_id"), UniqueConstraint("company_id", "id"))


domains = table_of(SendingDomainTable)
CAN_SEND = [status for status in DomainStatus if status.can_send]


def state_columns(state: DomainState) -> Mapping[str, object]:
    """Give the columns that hold a state."""
    return {**asdict(state), "recent": [(check.at.isoformat(), check.missed) for check in state.recent]}


def of_company(company_id: UUID) -> Select[*tuple[Any, ...]]:
    """Select the domains of a company."""
    return select(*domains.c).where(domains.c.company_id == company_id)


def find_domain(connection: Connection, company_id: UUID, domain_id: UUID) -> SendingDomainRow | None:
    """Give a domain of a company."""
    return one_row(connection, SendingDomainRow, of_company(company_id).where(domains.c.id == domain_id))


def find_domain_by_name(connection: Connection, company_id: UUID, name: str, server_id: str) -> SendingDomainRow | None:
    """Give a company's domain of a name for a server."""
    statement = of_company(company_id).where(domains.c.name == name, domains.c.server_id == server_id)
    return one_row(connection, SendingDomainRow, statement)


def company_domains(
    connection: Connection, company_id: UUID, names: Collection[str] | None = None
) -> list[SendingDomainRow]:
    """Give the domains of a company, of some names or of all, oldest first."""
    statement = of_company(company_id).order_by(domains.c.created_at, domains.c.id)
    if names is not None:
        statement = statement.where(domains.c.name.in_(names))
    return all_rows(connection, SendingDomainRow, statement)


def page_of_domains(connection: Connection, company_id: UUID, page: Page) -> PageOf[SendingDomainRow]:
    """Give a page of a company's domains, oldest first."""
    return page_of(connection, SendingDomainRow, of_company(company_id), domains, page)


def count_domains(connection: Connection, company_id: UUID) -> int:
    """Count the domains of a company."""
    statement = select(func.count()).select_from(domains).where(domains.c.company_id == company_id)
    return connection.execute(statement).scalar_one()


def add_domain(connection: Connection, row: SendingDomainRow) -> None:
    """Add a domain; its key is kept apart."""
    connection.execute(insert(domains).values(row.model_dump()))


def update_domain(connection: Connection, company_id: UUID, domain_id: UUID, changes: Mapping[str, object]) -> None:
    """Change columns of a domain."""
    here = (domains.c.company_id == company_id, domains.c.id == domain_id)
    connection.execute(update(domains).where(*here).values(changes))


def remove_domain(connection: Connection, company_id: UUID, domain_id: UUID) -> None:
    """Remove a domain with its records and key; its claim is released by whoever removes it."""
    here = (domains.c.company_id == company_id, domains.c.id == domain_id)
    connection.execute(delete(domains).where(*here))


def due_domains(connection: Connection, now: datetime, servers: Collection[str], limit: int) -> list[SendingDomainRow]:
    """Give the domains of every company whose next check is due, longest waiting first; of known servers alone."""
    due = select(*domains.c).where(domains.c.next_check_at <= now, domains.c.server_id.in_(servers))
    return all_rows(connection, SendingDomainRow, due.order_by(domains.c.next_check_at).limit(limit))


def postpone(connection: Connection, company_id: UUID, domain_id: UUID, at: datetime) -> None:
    """Put the next check of a domain off, unless it was let go meanwhile."""
    due = domains.c.next_check_at.is_not(None)
    here = (domains.c.company_id == company_id, domains.c.id == domain_id)
    connection.execute(update(domains).where(*here, due).values(next_check_at=at))
