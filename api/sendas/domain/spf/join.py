"""Several SPF records joined into one (mail-rules.md section 3)."""

from collections.abc import Iterable, Iterator, Sequence

from sendas.domain.spf.place import place_of
from sendas.domain.spf.record import Mechanism, Modifier, Qualifier, SpfRecord, parse_spf
from sendas.domain.spf.same_term import bare_term

_SOFTEST_FIRST = (Qualifier.NEUTRAL, Qualifier.SOFTFAIL, Qualifier.FAIL)


def joined(records: Sequence[SpfRecord]) -> SpfRecord:
    """Join records: their terms in order and once each, the softest `all`, every known modifier once.

    What stood behind an `all` stays behind it. A redirect that was followed becomes an include.

    >>> joined([parse_spf("v=spf1 a -all"), parse_spf("v=spf1 mx A redirect=x.be")]).text
    'v=spf1 a mx include:x.be -all'
    """
    front = _once(text for record in records for text in _front(record))
    behind = _once(
        text for record in records for text in _behind(record) if bare_term(text) not in set(map(bare_term, front))
    )
    modifiers = _modifiers(records)
    return parse_spf(" ".join([records[0].version, *front, *_all(records), *behind, *modifiers]))


def _front(record: SpfRecord) -> Iterator[str]:
    for term in record.terms[: place_of(record.terms)]:
        if isinstance(term, Mechanism):
            yield term.text
    if record.all is None and record.redirect is not None:
        yield f"include:{record.redirect}"


def _behind(record: SpfRecord) -> Iterator[str]:
    for term in record.terms[place_of(record.terms) :]:
        if isinstance(term, Mechanism) and term.name != "all":
            yield term.text


def _all(records: Sequence[SpfRecord]) -> list[str]:
    found = {record.all.qualifier for record in records if record.all}
    # Nobody should pass everybody: a plus counts as the usual softfail.
    tamed = {Qualifier.SOFTFAIL if each is Qualifier.PASS else each for each in found}
    return [f"{softest}all" for softest in _SOFTEST_FIRST if softest in tamed][:1]


def _modifiers(records: Sequence[SpfRecord]) -> list[str]:
    kept: dict[str, str] = {}
    for record in records:
        for term in record.terms:
            # A redirect that was followed is an include by now, any other is ignored beside `all`.
            if isinstance(term, Modifier) and term.name != "redirect":
                kept.setdefault(term.name, term.text)
    return list(kept.values())


def _once(texts: Iterable[str]) -> list[str]:
    kept: dict[str, str] = {}
    for text in texts:
        kept.setdefault(bare_term(text), text)
    return list(kept.values())
