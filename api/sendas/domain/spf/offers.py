"""Ways out where a record would need more than ten look-ups (mail-rules.md section 3)."""

from collections.abc import Sequence

from sendas.domain.sentence import Sentence
from sendas.domain.spf.analysis import SpfAnalysis
from sendas.domain.spf.place import place_of, with_terms, without_terms
from sendas.domain.spf.record import LOOKUP_LIMIT, SpfRecord
from sendas.domain.spf.rehearsal import Rehearsal
from sendas.domain.spf.spare_terms import dead_terms, spare_terms
from sendas.domain.spf.spf_merge import OfferKind, SpfOffer
from sendas.domain.unsafe_text import printable

_RETURN_PATH = Sentence(
    "Let bounces come to a name of your own below this domain, which points to us. Your SPF record stays as it is."
)
_DROP = Sentence("Take out what is dead, double, outdated or covered by another part: {terms}.")
_ADDRESSES = Sentence("Name our addresses in place of our include. They cost no look-up, but they may change one day.")
_ADDRESSES_AND_DROP = Sentence(
    "Name our addresses in place of our include, and take out what is dead, double, outdated or covered: {terms}. Our "
    "addresses may change one day."
)
_PUT_FIRST = Sentence(
    "Put our part in front of what costs most. Then our mail passes, but mail that is allowed only by these parts may "
    "fail: {terms}."
)
_PUT_FIRST_AT_NO_COST = Sentence("Put our part in front of what costs most. Nobody's mail comes off worse than today.")


async def offer_without_dead(case: Rehearsal, owner: SpfRecord, before: SpfAnalysis) -> tuple[SpfOffer, ...]:
    """Offer the record without includes that have no record any more."""
    dead = dead_terms(owner, before)
    offer = await _drop(case, without_terms(owner, dead), tuple(owner.terms[at].text for at in sorted(dead)))
    return (offer,) if offer else ()


async def offers(case: Rehearsal, owner: SpfRecord, before: SpfAnalysis) -> tuple[SpfOffer, ...]:
    """Offer what works, the best first; `owner` is the record without ours."""
    spare = await spare_terms(case, owner, before)
    slim = without_terms(owner, spare)
    dropped = tuple(owner.terms[at].text for at in sorted(spare))
    found = [
        SpfOffer(OfferKind.RETURN_PATH, "", 0, _RETURN_PATH),
        await _drop(case, slim, dropped),
        await _addresses(case, owner, ()) or (await _addresses(case, slim, dropped) if dropped else None),
        await _put_first(case, owner, before),
    ]
    return tuple(offer for offer in found if offer is not None)


async def _drop(case: Rehearsal, slim: SpfRecord, dropped: tuple[str, ...]) -> SpfOffer | None:
    record = await _placed(case, slim, [case.term])
    lookups = (await case.analyse(record)).lookups
    if not dropped or lookups > LOOKUP_LIMIT:
        return None
    sentence = Sentence(_DROP.template, {"terms": _listed(dropped)})
    return SpfOffer(OfferKind.DROP, record.text, lookups, sentence, (case.term,), dropped)


async def _addresses(case: Rehearsal, owner: SpfRecord, dropped: tuple[str, ...]) -> SpfOffer | None:
    if not case.senders:
        return None
    terms = tuple(f"ip{network.version}:{network}" for network in case.networks)
    record = await _placed(case, owner, terms)
    lookups = (await case.analyse(record)).lookups
    if lookups > LOOKUP_LIMIT:
        return None
    with_drop = Sentence(_ADDRESSES_AND_DROP.template, {"terms": _listed(dropped)})
    return SpfOffer(OfferKind.ADDRESSES, record.text, lookups, with_drop if dropped else _ADDRESSES, terms, dropped)


async def _put_first(case: Rehearsal, owner: SpfRecord, before: SpfAnalysis) -> SpfOffer:
    record = await _placed(case, owner, [case.term])
    after = await case.analyse(record)
    late = {(term.term, term.domain) for term in before.beyond}
    costs = tuple(term.term for term in after.beyond if (term.term, term.domain) not in late and not term.ours)
    sentence = Sentence(_PUT_FIRST.template, {"terms": _listed(costs)}) if costs else _PUT_FIRST_AT_NO_COST
    return SpfOffer(OfferKind.PUT_FIRST, record.text, after.lookups, sentence, (case.term,), (), costs)


async def _placed(case: Rehearsal, owner: SpfRecord, terms: Sequence[str]) -> SpfRecord:
    return with_terms(owner, await case.last_place(owner, place_of(owner.terms), terms), terms)


def _listed(terms: Sequence[str]) -> str:
    return printable(", ".join(dict.fromkeys(terms)), 500)
