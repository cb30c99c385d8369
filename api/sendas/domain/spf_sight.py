"""What the SPF record of a return path does, for people to read."""

from collections.abc import Sequence
from dataclasses import dataclass

from sendas.domain.auth_result import AuthResult
from sendas.domain.finding import Finding
from sendas.domain.spf.analysis import analyse
from sendas.domain.spf.analysis_findings import findings
from sendas.domain.spf.check_senders import check_senders
from sendas.domain.spf.mail_session import IPAddress
from sendas.domain.spf.outcome import SpfResult
from sendas.domain.spf.record import LOOKUP_LIMIT, SpfSyntaxError, is_spf, parse_spf
from sendas.domain.spf.resolver import LookupKind, LookupType, Resolver
from sendas.domain.spf.tree_terms import SpfTerm
from sendas.domain.unsafe_text import printable

_MOST_TERMS = 100
_GRAVITY = (
    SpfResult.PASS,
    SpfResult.NEUTRAL,
    SpfResult.SOFTFAIL,
    SpfResult.FAIL,
    SpfResult.NONE,
    SpfResult.TEMPERROR,
    SpfResult.PERMERROR,
)


@dataclass(frozen=True, slots=True)
class SpfSight:
    """The record at a name, the worst result for our addresses, and what it costs.

    `worst_case` counts the look-ups when nothing matches, `used` those until the last of our addresses matches. The
    terms are those that look up or are ours, depth first, a hundred of them at most.
    """

    record: str | None
    result: AuthResult
    worst_case: int = 0
    used: int | None = None
    terms: tuple[SpfTerm, ...] = ()
    findings: tuple[Finding, ...] = ()
    limit: int = LOOKUP_LIMIT


async def see_spf(resolver: Resolver, name: str, ours: str, senders: Sequence[IPAddress]) -> SpfSight:
    """Look at the record of a return path; `ours` is our mechanism, `senders` what stands for our addresses."""
    found = await resolver.resolve(name, LookupType.TXT)
    if found.kind is LookupKind.ERROR:
        return SpfSight(None, AuthResult.TEMPERROR)
    records = [text for text in found.values if is_spf(text)]
    if not records:
        return SpfSight(None, AuthResult.NONE)
    outcomes = await check_senders(resolver, name, senders)
    worst = max((each.result for each in outcomes), key=_GRAVITY.index, default=SpfResult.NEUTRAL)
    passed = [each.lookups for each in outcomes if each.result is SpfResult.PASS]
    used = max(passed, default=None)
    return await _analysed(resolver, name, ours, SpfSight(records[0], AuthResult[worst.name], used=used))


async def _analysed(resolver: Resolver, name: str, ours: str, sight: SpfSight) -> SpfSight:
    text = sight.record or ""
    try:
        analysis = await analyse(resolver, parse_spf(text), name, ours)
    except SpfSyntaxError:
        return SpfSight(printable(text), sight.result)
    return SpfSight(
        printable(text), sight.result, analysis.lookups, sight.used, analysis.terms[:_MOST_TERMS], findings(analysis)
    )
