"""The record that ours is put into: the one that is published, mended or joined where it must be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sendas.domain.check_code import CheckCode
from sendas.domain.finding import Finding, Severity
from sendas.domain.sentence import Sentence
from sendas.domain.spf.join import joined
from sendas.domain.spf.record import SpfRecord, SpfSyntaxError, parse_spf
from sendas.domain.spf.repair import looks_like_spf, repaired
from sendas.domain.spf.sentences import UNREADABLE, UNREADABLE_SEVERAL, Shown, say


@dataclass(frozen=True, slots=True)
class Draft:
    """A well-formed record with what it replaces. `flaw` is why the present one is none, if it is none.

    `shown` are the values of the flaw's sentence, but for the record that is proposed in the end.
    """

    record: SpfRecord
    replaces: tuple[str, ...]
    flaw: CheckCode | None = None
    shown: Mapping[str, Shown] = field(default_factory=dict[str, Shown])

    def reasons(self, proposal: str) -> tuple[Finding, ...]:
        """Say why a person must look at it, with the record to publish."""
        if self.flaw is None:
            return ()
        return (say(self.flaw, Severity.ERROR, None, **self.shown, record=proposal),)


def draft_of(found: Sequence[str]) -> Draft | Finding:
    """Draft from the records that receivers select, one at least; a finding where only a person can mend them."""
    records = [_read(text) or repaired(text) for text in found]
    mended = [record for record in records if record]
    if len(mended) < len(found):
        return _unreadable(found, found[records.index(None)])
    if len(found) > 1:
        return Draft(joined(mended), tuple(found), CheckCode.SPF_MULTIPLE, {"count": len(found)})
    if _read(found[0]):
        return Draft(mended[0], tuple(found))
    return Draft(mended[0], tuple(found), CheckCode.SPF_SYNTAX, {"term": wrong_term(found[0])})


def draft_of_near_miss(texts: Sequence[str]) -> Draft | None:
    """Draft from the one text that was meant as a record, if it can be mended."""
    near = [text for text in texts if looks_like_spf(text)]
    record = repaired(near[0]) if len(near) == 1 else None
    return Draft(record, tuple(near), CheckCode.SPF_NEAR_MISS, {"found": near[0]}) if record else None


def wrong_term(text: str) -> str:
    """Give the first term of a record that breaks the grammar.

    >>> wrong_term("v=spf1 mx ip:192.0.2.7")
    'ip:192.0.2.7'
    """
    try:
        parse_spf(text)
    except SpfSyntaxError as error:
        return error.term
    return ""


def _read(text: str) -> SpfRecord | None:
    try:
        return parse_spf(text)
    except SpfSyntaxError:
        return None


def _unreadable(found: Sequence[str], text: str) -> Finding:
    if len(found) == 1:
        return say(CheckCode.SPF_SYNTAX, Severity.ERROR, UNREADABLE, term=wrong_term(text))
    sentence: Sentence = UNREADABLE_SEVERAL
    return say(CheckCode.SPF_MULTIPLE, Severity.ERROR, sentence, count=len(found), term=wrong_term(text))
