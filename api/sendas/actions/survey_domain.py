"""Everything that is published for a domain, for an engineer to read; no database is asked."""

from collections.abc import Iterator
from dataclasses import dataclass

from sendas.actions.look_up_domain import look_up_domain
from sendas.actions.survey_dmarc import survey_dmarc
from sendas.dns.reader_resolver import ReaderResolver
from sendas.domain.acid_test import ReceiverVerdict, without_dnssec
from sendas.domain.auth_result import AuthResult
from sendas.domain.check_code import CheckCode
from sendas.domain.dkim.key_record import KeyProblem, parse_key_record
from sendas.domain.domain_check import CheckedDomain, DomainCheck
from sendas.domain.domain_report import DomainReport, report_on
from sendas.domain.finding import Finding, Severity
from sendas.domain.observation import DnsReader
from sendas.domain.requirement import DkimIdentity, Purpose
from sendas.domain.second_opinion import SecondOpinion
from sendas.domain.server import DkimKind, Server
from sendas.domain.spf.remembered import Remembered
from sendas.domain.spf.resolver import LookupType, Resolver
from sendas.domain.spf_sight import SpfSight
from sendas.domain.verdict import RecordStatus
from sendas.domain.zone_keepers import ZoneKeepers, holding_zone

_NO_SELECTOR = "no-selector-given"


@dataclass(frozen=True, slots=True)
class SurveyedRow:
    """One record: what it is for, where it stands, its verdict, and what was found."""

    purpose: Purpose
    type: str
    name: str
    required: bool
    status: RecordStatus
    code: CheckCode
    message: str
    observed: tuple[str, ...]
    value: str


@dataclass(frozen=True, slots=True)
class Survey:
    """The verdict on a domain for one sending server. Without a selector, no DKIM key is looked at."""

    domain: str
    server: str
    selector: str | None
    zone: str | None
    nameservers: tuple[str, ...]
    contact: str | None
    rows: tuple[SurveyedRow, ...]
    spf: SpfSight | None
    findings: tuple[Finding, ...]
    receiver: ReceiverVerdict | None

    @property
    def unsure(self) -> bool:
        """Whether the DNS hid something."""
        hidden = any(row.status is RecordStatus.UNKNOWN for row in self.rows if row.required)
        spf = self.spf is not None and self.spf.result is AuthResult.TEMPERROR
        return hidden or spf or (self.receiver is not None and self.receiver.unsure)

    @property
    def good(self) -> bool:
        """Whether receivers accept mail, as far as was looked."""
        rows = all(row.status is RecordStatus.VALID for row in self.rows if row.required)
        told = not any(each.severity is Severity.ERROR for each in self.findings)
        spf = self.spf is None or self.spf.result is AuthResult.PASS
        return rows and told and spf and (self.receiver is None or self.receiver.passes)


async def survey_domain(
    reader: DnsReader, opinion: SecondOpinion, name: str, server: Server, selector: str | None
) -> Survey:
    """Look at a domain as a check, a receiver and a patient colleague would."""
    resolver = Remembered(ReaderResolver(reader, seconds=30.0))
    key = await _published_key(resolver, selector, name) if selector else ""
    domain = CheckedDomain(name, server, DkimIdentity(selector or _NO_SELECTOR, key, "check"))
    check = await look_up_domain(reader, domain, (), resolver)
    report = await report_on(resolver, domain)
    bogus = await opinion.is_bogus(name)
    policy = await survey_dmarc(resolver, domain, check)
    keepers = _keepers(check, name)
    return Survey(
        domain=name,
        server=server.id,
        selector=selector,
        zone=keepers[0] if keepers else None,
        nameservers=keepers[1].nameservers if keepers else (),
        contact=keepers[1].contact if keepers else None,
        rows=tuple(_rows(check, with_key=bool(selector) and server.dkim.kind is DkimKind.TXT)),
        spf=report.spf if report else None,
        findings=(*(report.spf.findings if report else ()), *policy.findings, *policy.beside),
        receiver=_received(report, domain, bogus=bogus) if report and (selector or bogus) else None,
    )


def _received(report: DomainReport, domain: CheckedDomain, *, bogus: bool) -> ReceiverVerdict:
    return without_dnssec(report.receiver, domain.name) if bogus else report.receiver


async def _published_key(resolver: Resolver, selector: str, name: str) -> str:
    """Take the key that is there for the expected one: whoever has no database can only say whether it is sound."""
    found = await resolver.resolve(f"{selector}._domainkey.{name}", LookupType.TXT)
    try:
        return parse_key_record(found.values[0]).key if len(found.values) == 1 else ""
    except KeyProblem:
        return ""


def _rows(check: DomainCheck, *, with_key: bool) -> Iterator[SurveyedRow]:
    for each in check.records:
        row = each.requirement
        if row.purpose is Purpose.DKIM and not with_key:
            continue
        yield SurveyedRow(
            purpose=row.purpose,
            type=row.type,
            name=row.name,
            required=row.required,
            status=each.verdict.status,
            code=each.verdict.code,
            message=each.verdict.sentence.english(),
            observed=each.observed,
            value=row.value,
        )


def _keepers(check: DomainCheck, name: str) -> tuple[str, ZoneKeepers] | None:
    zone = holding_zone(check.keepers, name)
    return (zone, check.keepers[zone]) if zone else None
