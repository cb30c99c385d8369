"""What is to know of the DMARC policy that decides for a domain, everything around it read."""

import asyncio
from collections.abc import Iterator

from sendas.domain.check_code import CheckCode
from sendas.domain.dmarc.alignment import Identifiers, alignment_names
from sendas.domain.dmarc.finding import dmarc_findings
from sendas.domain.dmarc.organizational_domain import organizational_domain
from sendas.domain.dmarc.report_authorization import authorization_names
from sendas.domain.dmarc.sight import DmarcSight, misplaced_hosts
from sendas.domain.dmarc.suggestion import SuggestedAction, Suggestion, suggest_dmarc
from sendas.domain.domain_check import CheckedDomain, DomainCheck
from sendas.domain.domain_report import DmarcSurvey
from sendas.domain.domain_state import Outcome
from sendas.domain.finding import Finding, Severity
from sendas.domain.path_finding import from_findings, path_findings
from sendas.domain.read_texts import read_texts
from sendas.domain.requirement import return_path_domain
from sendas.domain.sentence import Sentence
from sendas.domain.spf.resolver import LookupType, Resolver
from sendas.domain.unsafe_text import printable


async def survey_dmarc(resolver: Resolver, domain: CheckedDomain, check: DomainCheck) -> DmarcSurvey:
    """Read it all; `check` tells whether our own records are as they should be."""
    path = return_path_domain(domain.name, domain.server)
    identifiers = Identifiers(domain.name, path)
    published = await read_texts(resolver, alignment_names(domain.name, identifiers), "_dmarc.")
    elsewhere = await read_texts(resolver, misplaced_hosts(domain.name))
    reports = await read_texts(resolver, authorization_names(check.dmarc) if check.dmarc else ())
    sight = DmarcSight(domain.name, published, elsewhere, reports)
    found = dmarc_findings(sight, identifiers, ready=check.outcome is Outcome.OK)
    beside = (*path_findings(published, domain.name, path), *await _from(resolver, domain.name))
    suggested = _suggested(suggest_dmarc(published, domain.name, domain.server.dmarc_proposal))
    return DmarcSurvey((*found, *suggested), organizational_domain(published, domain.name), beside)


def _suggested(suggestion: Suggestion) -> Iterator[Finding]:
    """Tell what a person may publish in the place of what receivers cannot use; what adds a policy has its own row."""
    if suggestion.action not in {SuggestedAction.REVIEW, SuggestedAction.ASK}:
        return
    code = CheckCode.DMARC_MULTIPLE if len(suggestion.replaces) > 1 else CheckCode.DMARC_NO_EFFECT
    yield Finding(code, Severity.INFO, suggestion.sentence)
    for record in suggestion.records:
        yield Finding(code, Severity.INFO, Sentence("The record would be: {record}", {"record": printable(record)}))


async def _from(resolver: Resolver, name: str) -> tuple[Finding, ...]:
    mx, *addresses = await asyncio.gather(
        *(resolver.resolve(name, each) for each in (LookupType.MX, LookupType.A, LookupType.AAAA))
    )
    return tuple(from_findings(name, mx, addresses))
