"""All domains of a company with their records, in one statement."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, select

from sendas.domain.sender_standing import SenderDomain
from sendas.store.dns_record import DnsRecordRow, records
from sendas.store.rows import as_row
from sendas.store.sending_domain import SendingDomainRow, company_domains, domains


@dataclass(frozen=True, slots=True)
class DomainShelf:
    """Domains by (name, server id), oldest first, and the records of each by domain id, None when not read.

    `senders` is what a sender decision needs to know of the same domains.
    """

    domains: Mapping[tuple[str, str], SendingDomainRow]
    records: Mapping[UUID, Sequence[DnsRecordRow]] | None
    senders: Mapping[tuple[str, str], SenderDomain]


def _shelf(
    domains: Mapping[tuple[str, str], SendingDomainRow],
    records: Mapping[UUID, Sequence[DnsRecordRow]] | None,
    servers: Collection[str],
) -> DomainShelf:
    senders = {key: row.sender_domain for key, row in domains.items() if row.server_id in servers}
    return DomainShelf(domains, records, senders)


def domain_shelf(
    connection: Connection, company_id: UUID, servers: Collection[str], *, with_records: bool, name: str | None = None
) -> DomainShelf:
    """Read a company's domains, all or those of a name, with their records where they are wanted.

    Only domains of `servers` can send.
    """
    if not with_records:
        rows = company_domains(connection, company_id, None if name is None else [name])
        return _shelf({(row.name, row.server_id): row for row in rows}, None, servers)
    statement = (
        select(*domains.c, *records.c)
        .outerjoin(records, (records.c.domain_id == domains.c.id) & (records.c.company_id == domains.c.company_id))
        .where(domains.c.company_id == company_id, *([] if name is None else [domains.c.name == name]))
        .order_by(domains.c.created_at, domains.c.id, records.c.position)
    )
    width, found, rows_of = len(domains.c), dict[tuple[str, str], SendingDomainRow](), dict[UUID, list[DnsRecordRow]]()
    for row in connection.execute(statement):
        domain = as_row(SendingDomainRow, dict(zip(domains.c.keys(), row[:width], strict=True)))
        found.setdefault((domain.name, domain.server_id), domain)
        if row[width] is not None:
            record = as_row(DnsRecordRow, dict(zip(records.c.keys(), row[width:], strict=True)))
            rows_of.setdefault(domain.id, []).append(record)
    return _shelf(found, rows_of, servers)
