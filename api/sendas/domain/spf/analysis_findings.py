"""What people should know of an SPF record, whoever sends (mail-rules.md section 2)."""

from collections.abc import Iterator

from sendas.domain.check_code import CheckCode
from sendas.domain.finding import Finding, Severity
from sendas.domain.spf.analysis import SpfAnalysis, named
from sendas.domain.spf.evaluation import VOID_LOOKUP_LIMIT
from sendas.domain.spf.include_tree import followed_redirect
from sendas.domain.spf.published import RecordState
from sendas.domain.spf.record import LOOKUP_LIMIT, SpfRecord
from sendas.domain.spf.sentences import BROKEN_INCLUDE, say
from sendas.domain.spf.tree_terms import BrokenTerm

_LONG = 450  # octets with the name: an answer over UDP without EDNS (section 3.4)
_BROKEN = {
    None: CheckCode.SPF_LOOP,
    RecordState.NONE: CheckCode.SPF_INCLUDE_NO_RECORD,
    RecordState.SEVERAL: CheckCode.SPF_INCLUDE_MULTIPLE,
}


def findings(analysis: SpfAnalysis) -> tuple[Finding, ...]:
    """Give all findings of a record, the gravest first."""
    return (*breaking(analysis), *limits(analysis), *unread(analysis), *advice(analysis))


def breaking(analysis: SpfAnalysis) -> tuple[Finding, ...]:
    """Give what ends the evaluation, once for each name that it comes from."""
    distinct = {(each.state, each.target): each for each in reversed(analysis.surely_broken)}
    return tuple(_broken(each) for each in reversed(distinct.values()))


def _broken(each: BrokenTerm) -> Finding:
    if each.state is RecordState.MALFORMED:
        shown = {"name": each.target, "wrong": each.wrong_term, "term": each.term, "domain": each.domain}
        return say(CheckCode.SPF_SYNTAX, Severity.ERROR, BROKEN_INCLUDE, **shown)
    code = _BROKEN[each.state]
    if code is CheckCode.SPF_LOOP:
        return say(code, Severity.ERROR, term=each.term, domain=each.domain)
    return say(code, Severity.ERROR, name=each.target, term=each.term, domain=each.domain)


def limits(analysis: SpfAnalysis) -> tuple[Finding, ...]:
    """Give what is beyond the limits of RFC 7208 section 4.6.4: fatal where ours is not reached within them."""
    return (*_lookups(analysis), *_voids(analysis))


def _lookups(analysis: SpfAnalysis) -> Iterator[Finding]:
    if analysis.lookups > LOOKUP_LIMIT:
        late = bool(analysis.reached) and not analysis.ours_passes
        code = CheckCode.SPF_TOO_MANY_LOOKUPS if late else CheckCode.SPF_STATIC_OVER_10
        severity = Severity.ERROR if late else Severity.WARNING
        yield say(code, severity, count=analysis.lookups, terms=named(analysis.costliest))


def _voids(analysis: SpfAnalysis) -> Iterator[Finding]:
    if analysis.void_lookups > VOID_LOOKUP_LIMIT:
        count, names = analysis.void_lookups, ", ".join(analysis.void_names)
        yield say(CheckCode.SPF_TOO_MANY_VOID, Severity.WARNING, count=count, terms=names)


def unread(analysis: SpfAnalysis) -> tuple[Finding, ...]:
    """Give the names at which the DNS failed."""
    names = dict.fromkeys(each.target for each in analysis.unread if each.state is RecordState.UNKNOWN)
    return tuple(say(CheckCode.SPF_TEMPERROR, Severity.WARNING, name=name) for name in names)


def advice(analysis: SpfAnalysis) -> tuple[Finding, ...]:
    """Give what is allowed and still not good."""
    return (*_about_all(analysis), *_about_terms(analysis))


def _about_all(analysis: SpfAnalysis) -> Iterator[Finding]:
    record = analysis.record
    if says_no_mail(record):
        yield say(CheckCode.SPF_NULL, Severity.WARNING, record=record.text)
    for term, domain in analysis.open_terms:
        yield say(CheckCode.SPF_PASS_ALL, Severity.WARNING, term=term, domain=domain)
    if record.all is None and followed_redirect(record) is None:
        yield say(CheckCode.SPF_NO_ALL, Severity.WARNING)


def _about_terms(analysis: SpfAnalysis) -> Iterator[Finding]:
    for term in analysis.record.mechanisms:
        if term.name == "ptr":
            yield say(CheckCode.SPF_PTR, Severity.WARNING, term=term.text)
    octets = len(analysis.record.text) + len(analysis.domain)
    if octets > _LONG:
        yield say(CheckCode.SPF_LONG, Severity.WARNING, count=octets)


def says_no_mail(record: SpfRecord) -> bool:
    """Say whether a record allows nobody.

    >>> from sendas.domain.spf.record import parse_spf
    >>> says_no_mail(parse_spf("v=spf1 -all")), says_no_mail(parse_spf("v=spf1 mx -all"))
    (True, False)
    """
    return [term.text.lower() for term in record.mechanisms[:1]] == ["-all"]
