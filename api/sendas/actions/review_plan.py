"""House rules: what the operator's plugins say of a plan."""

import asyncio
from dataclasses import replace

from sendas.domain.check_code import CheckCode
from sendas.domain.dns_plan import DnsPlan
from sendas.domain.finding import Finding, Severity
from sendas.domain.sentence import Sentence
from sendas.domain.unsafe_text import printable
from sendas.services import Services
from sendas.store.sending_domain import SendingDomainRow

_MOST_WORDS = 300


async def reviewed(services: Services, plan: DnsPlan, domain: SendingDomainRow, *, by_hand: bool) -> DnsPlan:
    """Add what plugins find; they can block or warn, and never take a finding away."""
    if plan.zone is None or not plan.changes:
        return plan
    context = {"company": str(domain.company_id), "domain": domain.name, "by_hand": by_hand}
    changes = [each.change for each in plan.changes]
    said = await asyncio.to_thread(services.providers.review, plan.zone.name, changes, context)
    blockers = [_finding(words, Severity.ERROR) for kind, words in said if kind == "block"]
    warnings = [_finding(words, Severity.WARNING) for kind, words in said if kind == "warn"]
    return replace(plan, blockers=(*plan.blockers, *blockers), warnings=(*plan.warnings, *warnings))


def _finding(words: str, severity: Severity) -> Finding:
    sentence = Sentence("House rule: {words}", {"words": printable(words, _MOST_WORDS)})
    return Finding(CheckCode.HOUSE_RULE, severity, sentence)
