"""Why a merge needs a person, and what else is to know of it (mail-rules.md section 3)."""

from collections.abc import Iterator
from dataclasses import dataclass

from sendas.domain.check_code import CheckCode
from sendas.domain.finding import Finding, Severity
from sendas.domain.spf.analysis import SpfAnalysis, named
from sendas.domain.spf.analysis_findings import advice, breaking, findings, says_no_mail, unread
from sendas.domain.spf.draft import Draft
from sendas.domain.spf.evaluation import VOID_LOOKUP_LIMIT
from sendas.domain.spf.published import RecordState
from sendas.domain.spf.record import LOOKUP_LIMIT, Mechanism, Modifier, Qualifier
from sendas.domain.spf.rehearsal import Rehearsal, Standing
from sendas.domain.spf.same_term import is_same_mechanism
from sendas.domain.spf.sentences import DENIED, DENIED_EARLIER, DEPENDS_ON_SENDER, STILL_NOT_PASS, say


@dataclass(frozen=True, slots=True)
class Insertion:
    """A draft with ours put in: the analyses around it, and the owner's terms that ours was moved in front of."""

    draft: Draft
    before: SpfAnalysis
    after: SpfAnalysis
    passed_over: tuple[Mechanism | Modifier, ...]
    standing: Standing
    settled: bool
    unsure: bool


def findings_now(case: Rehearsal, now: SpfAnalysis, standing: Standing) -> tuple[Finding, ...]:
    """Give the findings of a record in which ours is settled."""
    failed = standing is Standing.UNKNOWN and not unread(now)
    return (*_about_ours(case), *(_unseen(case) if failed else ()), *findings(now))


def reasons(case: Rehearsal, done: Insertion) -> tuple[Finding, ...]:
    """Give the reasons why a person must look at it, the gravest first; none where we may do it ourselves."""
    return (
        *done.draft.reasons(done.after.record.text),
        *_of_owner(case, done),
        *breaking(done.after),
        *_of_limits(done),
        *_of_dns(case, done),
    )


def remarks(case: Rehearsal, done: Insertion) -> tuple[Finding, ...]:
    """Give what is to know beside the reasons."""
    why = () if done.settled or done.draft.flaw else tuple(_why(done))
    return (*why, *_about_ours(case), *advice(done.after))


def _of_owner(case: Rehearsal, done: Insertion) -> Iterator[Finding]:
    """Give what the owner said against our mail."""
    proposal = done.after.record.text
    if says_no_mail(done.draft.record):
        yield say(CheckCode.SPF_NULL, Severity.ERROR, record=proposal)
    for term in _denials(done.draft.record.mechanisms):
        if is_same_mechanism(term.text, case.term) and not done.settled:
            yield say(CheckCode.SPF_OURS_WRONG_QUALIFIER, Severity.ERROR, DENIED, term=term.text, record=proposal)
    for term in _denials(done.passed_over):
        yield say(CheckCode.SPF_BLOCKED_EARLIER, Severity.ERROR, DENIED_EARLIER, term=term.text, record=proposal)
    if done.standing is Standing.NOT_PASS:
        yield say(CheckCode.SPF_BLOCKED_EARLIER, Severity.ERROR, STILL_NOT_PASS)


def _denials(terms: tuple[Mechanism | Modifier, ...]) -> list[Mechanism]:
    mechanisms = [term for term in terms if isinstance(term, Mechanism)]
    return [term for term in mechanisms if term.qualifier is Qualifier.FAIL and term.name != "all"]


def _of_limits(done: Insertion) -> Iterator[Finding]:
    after = done.after
    if after.lookups > LOOKUP_LIMIT:
        terms = named(after.costliest)
        yield say(CheckCode.SPF_TOO_MANY_LOOKUPS, Severity.ERROR, count=after.lookups, terms=terms)
    if after.void_lookups > VOID_LOOKUP_LIMIT:
        names = ", ".join(after.void_names)
        yield say(CheckCode.SPF_TOO_MANY_VOID, Severity.ERROR, count=after.void_lookups, terms=names)
    first = min((each.lookups for each in after.reached if len(each.path) == 1), default=after.lookups)
    for term in after.unread:
        if term.state is RecordState.UNREAD and term.lookups > first and not done.settled:
            shown = {"term": term.term, "record": after.record.text}
            yield say(CheckCode.SPF_STATIC_OVER_10, Severity.ERROR, DEPENDS_ON_SENDER, **shown)


def _of_dns(case: Rehearsal, done: Insertion) -> tuple[Finding, ...]:
    failed = unread(done.after)
    return _unseen(case) if not failed and (done.unsure or done.standing is Standing.UNKNOWN) else failed


def _unseen(case: Rehearsal) -> tuple[Finding, ...]:
    return (say(CheckCode.SPF_TEMPERROR, Severity.WARNING, name=case.domain),)


def _why(done: Insertion) -> Iterator[Finding]:
    """Give what was wrong with the place of ours, if it had one."""
    own = [each for each in done.before.reached if len(each.path) == 1]
    if not done.draft.replaces:
        yield say(CheckCode.SPF_MISSING, Severity.ERROR)
    elif any(not each.alive for each in own):
        yield say(CheckCode.SPF_OURS_UNREACHABLE, Severity.ERROR)
    elif any(each.qualifier is not Qualifier.PASS for each in own):
        yield say(CheckCode.SPF_OURS_WRONG_QUALIFIER, Severity.ERROR)
    elif _was_blocked(done):
        yield say(CheckCode.SPF_BLOCKED_EARLIER, Severity.ERROR, record=done.after.record.text)
    elif not own:
        yield say(CheckCode.SPF_OURS_MISSING, Severity.ERROR)


def _was_blocked(done: Insertion) -> bool:
    """Say whether an earlier match is why ours was moved, and not a limit or what breaks the evaluation."""
    within = done.after.lookups <= LOOKUP_LIMIT and done.after.void_lookups <= VOID_LOOKUP_LIMIT
    return bool(done.passed_over) and within and not done.after.surely_broken


def _about_ours(case: Rehearsal) -> tuple[Finding, ...]:
    return () if case.covers_all else (say(CheckCode.SPF_IP_NOT_COVERED, Severity.ERROR),)
