"""What a check changes: the rows, the state, and who holds the name; one transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sendas.actions.draft_domain import new_record
from sendas.actions.stop_sending import stop_sending
from sendas.domain.domain_check import CheckedRecord, DomainCheck
from sendas.domain.domain_connect import DomainConnectHint
from sendas.domain.domain_report import DomainReport
from sendas.domain.domain_state import DomainState, DomainStatus, Outcome, advance
from sendas.domain.one_click import OneClick
from sendas.domain.reach import remember
from sendas.domain.requirement import Purpose
from sendas.domain.verdict import RecordStatus
from sendas.domain.zone_keepers import holding_zone
from sendas.store import Connection
from sendas.store.audit_event import Act
from sendas.store.dns_record import DnsRecordRow, records_of_domain, replace_records
from sendas.store.domain_claim import claim, holder_of, release_unused_claim
from sendas.store.domain_report import DomainReportRow, drop_report, put_report
from sendas.store.sending_domain import (
    SendingDomainRow,
    find_domain,
    state_columns,
    update_domain,
)
from sendas.store.written_lines import records_taken_since

_NO_HINT = DomainConnectHint()
_ON_ITS_WAY = timedelta(hours=1)  # the longest that providers take to serve what they took


@dataclass(frozen=True, slots=True)
class CheckRound:
    """One check of one domain: what was found, when the asking began, and when it is written down.

    `addresses` is whether the operator said which addresses we send from: without them, receivers cannot be played.
    """

    domain: SendingDomainRow
    check: DomainCheck
    began: datetime
    at: datetime
    addresses: bool = True
    report: DomainReport | None = None  # what the DNS hid tells nothing: the older report stays
    hint: DomainConnectHint = _NO_HINT
    one_click: OneClick | None = None  # None: not asked this time

    @property
    def jitter(self) -> float:
        """Where in the day this domain is looked up, always the same, in [0, 1)."""
        return self.domain.id.int % 1000 / 1000

    @property
    def proved(self) -> bool:
        """Whether a record was seen that only this company could have been given: its DKIM row."""
        return any(each.requirement.purpose is Purpose.DKIM and each.verdict.ok for each in self.check.records)


def write_check(connection: Connection, done: CheckRound) -> SendingDomainRow | None:
    """Write a check down; None when the domain is gone.

    A check that began before the last one was written changes nothing.
    """
    row = find_domain(connection, done.domain.company_id, done.domain.id)
    if row is None or (row.last_checked_at and row.last_checked_at > done.began):
        return row
    held = _held_by_other(connection, done)
    outcome = Outcome.PROPAGATING if held and done.check.outcome is Outcome.OK else done.check.outcome
    state = advance(row.state, outcome, done.at, done.jitter)
    if state.status.can_send and not _take_claim(connection, row):
        held, state = True, replace(state, status=row.status)
    update_domain(connection, row.company_id, row.id, {**_columns(row, done), **state_columns(state), "held": held})
    _write_records(connection, row, done)
    if not done.addresses:
        drop_report(connection, row.company_id, row.id)
    elif done.report:
        put_report(
            connection,
            DomainReportRow(domain_id=row.id, company_id=row.company_id, seen_at=done.at, report=done.report),
        )
    if not state.status.can_send:
        release_unused_claim(connection, row.company_id, row.name)
    _audit(connection, row, state, done.at)
    return find_domain(connection, row.company_id, row.id)


def lapse(connection: Connection, company_id: UUID, domain_id: UUID, at: datetime) -> None:
    """Let a domain fail at once: its proof is gone while another company has shown its own."""
    row = find_domain(connection, company_id, domain_id)
    if row is None or not row.status.can_send:
        return
    columns = {"status": DomainStatus.FAILED, "next_check_at": at}
    stop_sending(connection, row, columns, Act(company_id, "system", at), "the proof of control is gone")


def _held_by_other(connection: Connection, done: CheckRound) -> bool:
    if not done.proved:
        return False
    return holder_of(connection, done.domain.name) not in {None, done.domain.company_id}


def _take_claim(connection: Connection, row: SendingDomainRow) -> bool:
    return claim(connection, row.company_id, row.name) == row.company_id


def _columns(row: SendingDomainRow, done: CheckRound) -> dict[str, object]:
    """Give the domain's own findings: its zone and who keeps it, and the policy when the whole walk was seen."""
    # A row below the domain may lie in a child zone: the domain's own is the longest that holds its name.
    zone = holding_zone(done.check.keepers, row.name)
    columns: dict[str, object] = {}
    if zone:
        keepers = done.check.keepers[zone]
        columns.update(zone=zone, nameservers=list(keepers.nameservers))
        columns.update({"zone_contact": keepers.contact} if keepers.contact else {})
        columns.update({"zone_primary": keepers.primary} if keepers.primary else {})
    if done.hint.seen:
        columns["domain_connect"] = done.hint.place
    if done.one_click:
        columns.update(one_click=done.one_click.provider_id, one_click_at=done.one_click.at)
    if done.check.dmarc is not None or done.check.dmarc_seen:
        found = done.check.dmarc
        columns.update(dmarc_text=found.text if found else None, dmarc_found_at=found.found_at if found else None)
    return columns


def _write_records(connection: Connection, row: SendingDomainRow, done: CheckRound) -> None:
    present = {(each.purpose, each.type): each for each in records_of_domain(connection, row.company_id, row.id)}
    rows: list[DnsRecordRow] = []
    taken = records_taken_since(connection, row.company_id, row.id, done.at - _ON_ITS_WAY)
    proposed = any(purpose is Purpose.DMARC for purpose, _ in present)
    for position, checked in enumerate(_worth_showing(done.check.records, proposed=proposed)):
        requirement = checked.requirement
        old = present.pop((requirement.purpose, requirement.type), None) or new_record(row, position, requirement)
        rows.append(_checked_row(old, checked, done.at, taken))
    # A grey walk says nothing of the policy row: it stays. Other rows are those of a server configured anew.
    rows.extend(old for (purpose, _), old in present.items() if purpose is Purpose.DMARC)
    replace_records(connection, row.company_id, row.id, rows)


def _worth_showing(checked: Sequence[CheckedRecord], *, proposed: bool) -> list[CheckedRecord]:
    """Leave out a policy that was there before we proposed one: nothing has to be done about it."""
    return [
        each for each in checked if proposed or each.requirement.purpose is not Purpose.DMARC or not each.verdict.ok
    ]


def _checked_row(old: DnsRecordRow, checked: CheckedRecord, at: datetime, taken: Collection[UUID]) -> DnsRecordRow:
    verdict = checked.verdict
    changes: dict[str, object] = {"code": verdict.code, "message": verdict.sentence, "last_checked_at": at}
    if verdict.grey:
        judged = old.status not in {RecordStatus.NOT_CHECKED, RecordStatus.UNKNOWN}
        return old.model_copy(update={**changes, "status": old.status if judged else RecordStatus.UNKNOWN})
    changes.update(
        status=verdict.status,
        name=checked.requirement.name,
        value=checked.requirement.value,
        action=checked.action,
        replaces=list(checked.replaces),
        added=checked.added,
        observed=list(checked.observed),
        zone=checked.zone or old.zone,
        valid_since=(old.valid_since or at) if verdict.ok else None,
        **_reach_columns(old, checked, at, taken),
    )
    return old.model_copy(update=changes)


def _reach_columns(
    old: DnsRecordRow, checked: CheckedRecord, at: datetime, taken: Collection[UUID]
) -> Mapping[str, object]:
    """Give how far a row has come. What a provider took is stored, though no name server may have it yet.

    A look that did not ask everybody keeps what is known.
    """
    if checked.reach.stored is None:
        return {}
    absence = remember(old.absence, checked.absent_ttl, checked.remembered, at)
    return {
        "stored": bool(checked.reach.stored) or old.id in taken,
        "served": checked.reach.served,
        "seen": checked.reach.seen,
        "absent_ttl": absence.ttl,
        "absence_until": absence.until,
    }


def _audit(connection: Connection, row: SendingDomainRow, state: DomainState, at: datetime) -> None:
    if state.status is not row.status:
        Act(row.company_id, "system", at).record(connection, f"domain.{state.status.lower()}", row.name, row.server_id)
