"""Where our mechanism goes among the owner's terms (mail-rules.md section 3)."""

from collections.abc import Sequence

from sendas.domain.spf.record import Mechanism, Modifier, SpfRecord, parse_spf
from sendas.domain.spf.same_term import is_same_mechanism


def place_of(terms: Sequence[Mechanism | Modifier]) -> int:
    """Give the index of the first `all`, else that just after the last mechanism.

    >>> place_of(parse_spf("v=spf1 a mx exp=why.shop.be").terms)
    2
    """
    mechanisms = [(at, term.name) for at, term in enumerate(terms) if isinstance(term, Mechanism)]
    first_all = next((at for at, name in mechanisms if name == "all"), None)
    if first_all is not None:
        return first_all
    return mechanisms[-1][0] + 1 if mechanisms else 0


def with_terms(record: SpfRecord, at: int, added: Sequence[str]) -> SpfRecord:
    """Put terms into a record before one of its own; the owner's stay as they are, one space between.

    >>> with_terms(parse_spf("v=spf1  MX -all"), 1, ["a:shop.be"]).text
    'v=spf1 MX a:shop.be -all'
    """
    texts = [term.text for term in record.terms]
    return parse_spf(" ".join([record.version, *texts[:at], *added, *texts[at:]]))


def without_terms(record: SpfRecord, indices: frozenset[int]) -> SpfRecord:
    """Take terms out of a record; nothing to take out leaves even its spaces.

    >>> without_terms(parse_spf("v=spf1 a mx -all"), frozenset({0})).text
    'v=spf1 mx -all'
    """
    if not indices:
        return record
    kept = [term.text for at, term in enumerate(record.terms) if at not in indices]
    return parse_spf(" ".join([record.version, *kept]))


def indices_of(record: SpfRecord, mechanism: str) -> frozenset[int]:
    """Give where a mechanism stands, with whatever qualifier."""
    return frozenset(at for at, term in enumerate(record.terms) if is_same_mechanism(term.text, mechanism))
