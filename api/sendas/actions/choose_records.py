"""The records that a plan is for, read together with all that planning needs of our own tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sendas.actions.draft_domain import checked_domain
from sendas.actions.not_found import found
from sendas.actions.own_domain import server_of
from sendas.actions.stale_records import stale_records
from sendas.domain.dns_plan import MOST_CHANGES
from sendas.domain.domain_check import CheckedDomain
from sendas.domain.public_suffix import registrable_domain
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.requirement import Purpose, Requirement, dmarc_requirement
from sendas.domain.sending_method import method_of
from sendas.domain.sentence import Sentence
from sendas.domain.wanted_record import WantedRecord
from sendas.services import Services
from sendas.store import Connection
from sendas.store.company import find_company
from sendas.store.dns_record import DnsRecordRow, records_of_domain
from sendas.store.dns_run import written_values
from sendas.store.domain_shelf import domain_shelf
from sendas.store.sending_domain import SendingDomainRow, find_domain
from sendas_providers import canonical_name


@dataclass(frozen=True, slots=True)
class Chosen:
    """A domain, as stored and as the rules see it, with the records to plan."""

    row: SendingDomainRow
    domain: CheckedDomain
    wanted: Sequence[WantedRecord]


def choose_records(
    services: Services, connection: Connection, company_id: UUID, domain_id: UUID, record_ids: Sequence[UUID] | None
) -> Chosen:
    """Choose records of a domain: those named, or the required ones.

    Raises `Refused`: NOT_FOUND, METHOD_UNAVAILABLE, LIMIT_REACHED for more than a plan may hold.
    """
    row = found(find_domain(connection, company_id, domain_id), "domainId")
    domain = checked_domain(row, server_of(services, method_of(row.server_id), "domainId"))
    records = _chosen(records_of_domain(connection, company_id, domain_id), record_ids)
    method = found(find_company(connection, company_id)).method
    shelf = domain_shelf(connection, company_id, services.servers, with_records=False)
    is_stale = stale_records(services, row, shelf, method)
    needed = {(each.purpose, each.type): each for each in (*domain.required, _policy(domain))}
    wanted = [
        WantedRecord(
            record_id=record.id,
            requirement=needed[record.purpose, record.type],
            dkim=domain.dkim,
            term=domain.server.spf,
            stale=is_stale(record),
            written=frozenset(written_values(connection, company_id, canonical_name(record.name), record.type)),
        )
        for record in records
        if (record.purpose, record.type) in needed
    ]
    return Chosen(row, domain, wanted)


def _chosen(records: Sequence[DnsRecordRow], record_ids: Sequence[UUID] | None) -> list[DnsRecordRow]:
    if record_ids is None:
        return [record for record in records if record.required]
    if len(record_ids) > MOST_CHANGES:
        sentence = Sentence("A plan has at most {most} changes.", {"most": MOST_CHANGES})
        raise Refused.because(ErrorCode.LIMIT_REACHED, sentence, "recordIds")
    by_id = {record.id: record for record in records}
    return [found(by_id.get(each), "recordIds") for each in dict.fromkeys(record_ids)]


def _policy(domain: CheckedDomain) -> Requirement:
    return dmarc_requirement(registrable_domain(domain.name), domain.server)


def has_policy(wanted: Sequence[WantedRecord]) -> bool:
    """Say whether a DMARC policy is among the records."""
    return any(each.requirement.purpose is Purpose.DMARC for each in wanted)
