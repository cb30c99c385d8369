"""What a run means for the domains of its company: quick looks again, and no mail from what it took away."""

from collections.abc import Sequence
from datetime import datetime

from sendas.actions.draft_domain import checked_domain
from sendas.actions.look_soon import look_soon
from sendas.actions.stop_sending import stop_sending
from sendas.domain.dns_run import ChangeOutcome
from sendas.domain.domain_state import withdraw
from sendas.domain.taken_away import takes_away
from sendas.services import Services
from sendas.store import Connection
from sendas.store.audit_event import Act
from sendas.store.dns_run import DnsRunChangeRow, DnsRunRow
from sendas.store.sending_domain import SendingDomainRow, company_domains, find_domain, state_columns


def settle_domains(
    connection: Connection, services: Services, run: DnsRunRow, lines: Sequence[DnsRunChangeRow], at: datetime
) -> None:
    """Stop every domain that a run took records from, and look quickly again at one that it may have mended."""
    row = find_domain(connection, run.company_id, run.domain_id)
    if row and any(_stands(line) for line in lines):
        look_soon(connection, row, at)
    for each in company_domains(connection, run.company_id):
        if each.status.can_send and _took_from(services, each, lines):
            act, why = Act(run.company_id, run.actor, at), f"{each.server_id}: run {run.id}"
            stop_sending(connection, each, state_columns(withdraw(each.state, at)), act, why)


def _stands(line: DnsRunChangeRow) -> bool:
    return line.written or line.outcome is ChangeOutcome.NOOP


def _took_from(services: Services, row: SendingDomainRow, lines: Sequence[DnsRunChangeRow]) -> bool:
    server = services.servers.get(row.server_id)
    if server is None:
        return False
    domain = checked_domain(row, server)
    applied = [line.planned[0].change for line in lines if line.outcome is ChangeOutcome.APPLIED]
    return any(takes_away(change, domain) for change in applied)
