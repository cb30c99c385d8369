"""The hand-over of a domain, drawn up from what the last check found."""

from datetime import datetime
from typing import Final

from sendas.actions.find_dns_host import find_dns_host
from sendas.actions.host_address import one_click_of
from sendas.actions.stale_records import stale_records
from sendas.domain.dns_panel import UNKNOWN_PANEL
from sendas.domain.domain_check import RecordAction
from sendas.domain.domain_message import tell
from sendas.domain.wanted_record import reason_for
from sendas.domain.zone_keepers import holding_zone
from sendas.handover.document import HandoverDocument, HandoverRecord
from sendas.handover.tell_host import told_host
from sendas.services import Services
from sendas.store.company import CompanyWithSettings
from sendas.store.dns_record import DnsRecordRow
from sendas.store.domain_shelf import DomainShelf
from sendas.store.sending_domain import SendingDomainRow

_MOST_SHOWN: Final = 20


def draw_up_handover(
    services: Services, company: CompanyWithSettings, domain: SendingDomainRow, shelf: DomainShelf, expires_at: datetime
) -> HandoverDocument:
    """Put together what a domain's administrator has to know; `shelf` holds the company's domains with records."""
    records = (shelf.records or {}).get(domain.id, ())
    stale = stale_records(services, domain, shelf, company.method)
    found = find_dns_host(services.providers, domain)
    return HandoverDocument(
        company=company.name,
        email=company.email,
        domain=domain.name,
        unicode_domain=domain.unicode_name,
        zone=domain.zone or holding_zone((each.zone for each in records), domain.name) or domain.name,
        records=tuple(handover_record(each, stale=stale(each)) for each in records),
        standing=tell(domain.name, domain.state, held=domain.held, dmarc=domain.dmarc).sentence,
        expires_at=expires_at,
        checked_at=domain.last_checked_at,
        nameservers=tuple(domain.nameservers),
        contact=domain.zone_contact,
        panel=found.host.panel if found.host else UNKNOWN_PANEL,
        dns_host=told_host(found),
        one_click=one_click_of(services, domain) is not None,
    )


def handover_record(row: DnsRecordRow, *, stale: bool) -> HandoverRecord:
    """Give a stored record as it is handed over."""
    return HandoverRecord(
        id=row.id,
        purpose=row.purpose,
        type=row.type,
        name=row.name,
        zone=row.zone,
        value=row.value,
        ttl=row.ttl,
        priority=row.priority,
        required=row.required,
        status=row.status,
        action=RecordAction.REMOVE if stale else row.action,
        reason=reason_for(row.purpose, stale=stale),
        message=row.message,
        observed=tuple(row.observed[:_MOST_SHOWN]),
        replaces=tuple(row.replaces[:_MOST_SHOWN]),
        added=row.added,
    )
