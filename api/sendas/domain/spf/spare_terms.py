"""Terms of a record that can go without taking a pass from anybody, or that nobody should publish."""

from ipaddress import ip_address

from sendas.domain.spf.analysis import SpfAnalysis
from sendas.domain.spf.host_addresses import hosts_of
from sendas.domain.spf.place import place_of, without_terms
from sendas.domain.spf.published import RecordState
from sendas.domain.spf.record import Mechanism, Modifier, Qualifier, SpfRecord
from sendas.domain.spf.rehearsal import Rehearsal
from sendas.domain.spf.same_term import bare_term

_MOST_TRIED = 20


async def spare_terms(case: Rehearsal, record: SpfRecord, analysis: SpfAnalysis) -> frozenset[int]:
    """Give the indices of dead and duplicate includes, `ptr`, and of `a` and `mx` that other terms cover today."""
    spare = _dead_or_double(record, analysis)
    for at in _tried(record):
        if at not in spare and await _is_covered(case, without_terms(record, spare | {at}), record.terms[at]):
            spare |= {at}
    return spare


def dead_terms(record: SpfRecord, analysis: SpfAnalysis) -> frozenset[int]:
    """Give the indices of includes whose name has no record, surely."""
    broken = [each for each in analysis.broken if each.state is RecordState.NONE and each.domain == analysis.domain]
    dead = {each.term for each in broken}
    found = enumerate(record.terms[: place_of(record.terms)])
    return frozenset(at for at, term in found if isinstance(term, Mechanism) and term.text in dead)


def _dead_or_double(record: SpfRecord, analysis: SpfAnalysis) -> frozenset[int]:
    terms = record.terms[: place_of(record.terms)]
    spare = set(dead_terms(record, analysis))
    seen: set[str] = set()
    for at, term in enumerate(terms):
        if isinstance(term, Mechanism) and (term.name == "ptr" or bare_term(term.text) in seen):
            spare.add(at)
        seen.add(bare_term(term.text))
    return frozenset(spare)


def _tried(record: SpfRecord) -> list[int]:
    """Give the hosts that may be covered: a prefix allows more addresses than can be tried."""
    found = [at for at, term in enumerate(record.terms[: place_of(record.terms)]) if _is_plain_host(term)]
    return found[:_MOST_TRIED]


def _is_plain_host(term: Mechanism | Modifier) -> bool:
    if not isinstance(term, Mechanism) or term.name not in {"a", "mx"}:
        return False
    return (term.qualifier, term.prefix4, term.prefix6) == (Qualifier.PASS, 32, 128)


async def _is_covered(case: Rehearsal, rest: SpfRecord, term: Mechanism | Modifier) -> bool:
    hosts = await hosts_of(case.resolver, term, case.domain)
    if not hosts.known:
        return False
    results = [await case.result(rest, ip_address(each)) for each in hosts.addresses]
    return all(result == "pass" for result in results)
