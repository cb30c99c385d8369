"""check_host(): whether a domain lets a client send for it, as a receiver finds out (RFC 7208 section 4)."""

from dataclasses import dataclass

from sendas.domain.spf.evaluation import Evaluation, Place
from sendas.domain.spf.explanation import explain
from sendas.domain.spf.mail_session import IPAddress, MailSession, unmapped
from sendas.domain.spf.mechanism_match import matches
from sendas.domain.spf.outcome import ProblemKind, SpfError, SpfOutcome, SpfProblem, SpfResult
from sendas.domain.spf.record import Mechanism, Qualifier, SpfRecord
from sendas.domain.spf.record_lookup import find_record
from sendas.domain.spf.resolver import Resolver
from sendas.domain.spf.target_name import target_name

_RESULTS = {
    Qualifier.PASS: SpfResult.PASS,
    Qualifier.FAIL: SpfResult.FAIL,
    Qualifier.SOFTFAIL: SpfResult.SOFTFAIL,
    Qualifier.NEUTRAL: SpfResult.NEUTRAL,
}


@dataclass(frozen=True, slots=True)
class _Decision:
    result: SpfResult
    domain: str
    record: SpfRecord | None = None
    mechanism: Mechanism | None = None
    problem: SpfProblem | None = None


async def check_host(
    resolver: Resolver,
    ip: IPAddress,
    sender_domain: str,
    sender: str,
    helo: str,
    *,
    receiver: str = "unknown",
    timestamp: int = 0,
) -> SpfOutcome:
    """Check whether a client may send for a domain; whatever is published, an outcome comes back.

    `checked_identity` gives domain and sender of a MAIL FROM. `receiver` and `timestamp`, in seconds since 1970,
    appear in explanations only.
    """
    state = Evaluation(resolver, MailSession(unmapped(ip), sender, helo, receiver, timestamp))
    decision = await _decide(state, sender_domain.removesuffix("."))
    lookups, void_lookups = state.lookups, state.void_lookups
    explanation = await _explain(state, decision)
    trace = tuple(state.trace.steps)
    return SpfOutcome(
        decision.result,
        decision.domain,
        decision.mechanism,
        explanation,
        decision.problem,
        lookups,
        void_lookups,
        trace,
    )


async def _decide(state: Evaluation, domain: str) -> _Decision:
    try:
        decision = await _check(state, domain, 0)
    except SpfError as error:
        problem = error.problem
        state.note(Place(problem.domain, problem.term, problem.depth), problem.result, problem.kind)
        return _Decision(problem.result, problem.domain, problem=problem)
    state.note(Place(domain, "check_host", 0), decision.result)
    return decision


async def _explain(state: Evaluation, decision: _Decision) -> str | None:
    if decision.result is not SpfResult.FAIL or decision.record is None:
        return None
    spent_nothing = Evaluation(state.resolver, state.session, validated_names=state.validated_names)
    return await explain(spent_nothing, decision.domain, decision.record)


async def _check(state: Evaluation, domain: str, depth: int) -> _Decision:
    record = await find_record(state, Place(domain, "TXT", depth))
    if record is None:
        return _Decision(SpfResult.NONE, domain)
    for mechanism in record.mechanisms:
        if await _matches(state, Place(domain, mechanism.text, depth), mechanism):
            return _Decision(_RESULTS[mechanism.qualifier], domain, record, mechanism)
    if record.redirect is not None:
        return await _redirect(state, Place(domain, f"redirect={record.redirect}", depth), record.redirect)
    return _Decision(SpfResult.NEUTRAL, domain, record)


async def _matches(state: Evaluation, place: Place, mechanism: Mechanism) -> bool:
    state.begin_term()
    if mechanism.looks_up:
        state.count_lookup(place)
    if mechanism.name == "include":
        return await _include(state, place, mechanism)
    return await matches(state, place, mechanism)


async def _include(state: Evaluation, place: Place, mechanism: Mechanism) -> bool:
    """Match where the other domain's record says pass (section 5.2)."""
    name = await target_name(state, place, mechanism.domain_spec)
    child = await _check(state, name, place.depth + 1)
    if child.result is SpfResult.NONE:
        state.fail(place, ProblemKind.NO_RECORD)
    matched = child.result is SpfResult.PASS
    state.note(place, "match" if matched else "no match", f"{name} says {child.result}")
    return matched


async def _redirect(state: Evaluation, place: Place, spec: str) -> _Decision:
    """Let the other domain's record decide (section 6.1)."""
    state.begin_term()
    state.count_lookup(place)
    name = await target_name(state, place, spec)
    target = await _check(state, name, place.depth + 1)
    if target.result is SpfResult.NONE:
        state.fail(place, ProblemKind.NO_RECORD)
    state.note(place, target.result, f"{name} decides")
    return target
