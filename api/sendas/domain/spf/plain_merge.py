"""The merge of our mechanism into what a domain publishes (mail-rules.md section 3)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sendas.domain.check_code import CheckCode
from sendas.domain.finding import Finding
from sendas.domain.sentence import Sentence
from sendas.domain.spf.include_tree import followed_redirect
from sendas.domain.spf.place import indices_of, place_of, with_terms
from sendas.domain.spf.record import (
    LOOKUP_LIMIT,
    Mechanism,
    Modifier,
    SpfRecord,
    SpfSyntaxError,
    is_spf,
    parse_spf,
    parse_term,
)
from sendas.domain.verdict import VALID, RecordStatus, Verdict

# Blanks, straight and typographic quotes, and octets that are no UTF-8 in front; `v=spf10` is something else.
_NEAR_MISS = re.compile(
    r"""(?:[\s\ufeff"'\u2018-\u201f]|\\(?:x[0-9a-f]{2}|["']))*v\s*=\s*spf1(?![0-9])""", re.IGNORECASE
)
# What a reading shows for octets that are not UTF-8; written back, they would be others.
_OCTETS = re.compile(r"\\x[0-9a-f]{2}")


@dataclass(frozen=True, slots=True)
class Merge:
    """What to publish in place of what is there: the whole record, the part that is new, and the verdict so far.

    `record` is empty where only a person can decide; `proposal` is what that person may publish, if we know, and
    `offers` tells the ways out of a record that is full.
    """

    verdict: Verdict
    record: str
    replaces: tuple[str, ...] = ()
    added: str | None = None
    proposal: str = ""
    offers: tuple[Finding, ...] = ()


def has_odd_octets(text: str) -> bool:
    """Say whether a record holds octets that are not UTF-8, which we could not write back as they were."""
    return _OCTETS.search(text) is not None


def merge_spf(texts: Sequence[str], term: str) -> Merge:
    """Merge our mechanism into the TXT records of a domain (mail-rules.md section 3, its simple cases).

    No record: create one. One well-formed record: insert before the first `all`, else after the last mechanism,
    every other term as it is. Everything harder needs a person.

    >>> merge_spf(["v=spf1 mx -all"], "include:spf.sendas.example").record
    'v=spf1 mx include:spf.sendas.example -all'
    """
    found = [text for text in texts if is_spf(text)]
    if len(found) > 1:
        return _person(CheckCode.SPF_MULTIPLE, RecordStatus.CONFLICT, found)
    if found:
        return _merge_one(found[0], term)
    # Beside a record that receivers select, one that they do not select changes nothing.
    near = [text for text in texts if _NEAR_MISS.match(text)]
    if near:
        return _person(CheckCode.SPF_NEAR_MISS, RecordStatus.MISMATCH, near)
    sentence = Sentence("No SPF record yet. Add this one.")
    return Merge(Verdict(RecordStatus.MISSING, CheckCode.SPF_MISSING, sentence), f"v=spf1 {term} ~all", (), term)


def _merge_one(text: str, term: str) -> Merge:
    try:
        record = parse_spf(text)
    except SpfSyntaxError:
        record = None
    if record is None or has_odd_octets(text):
        return _person(CheckCode.SPF_SYNTAX, RecordStatus.MISMATCH, [text])
    ours = indices_of(record, term)
    if ours:
        return _with_ours(record, min(ours))
    if [mechanism.text.lower() for mechanism in record.mechanisms[:1]] == ["-all"]:
        return _person(CheckCode.SPF_NULL, RecordStatus.MISMATCH, [text])
    place = place_of(record.terms)
    redirect = followed_redirect(record) is not None
    if _lookups([*record.terms[:place], parse_term(term)]) + redirect > LOOKUP_LIMIT:
        return _person(CheckCode.SPF_TOO_MANY_LOOKUPS, RecordStatus.MISMATCH, [text])
    merged = with_terms(record, place, [term]).text
    sentence = Sentence("Replace your present SPF record by this one; only the marked part is new.")
    return Merge(Verdict(RecordStatus.MISMATCH, CheckCode.SPF_OURS_MISSING, sentence), merged, (text,), term)


def _lookups(terms: Sequence[Mechanism | Modifier]) -> int:
    return sum(1 for item in terms if isinstance(item, Mechanism) and item.looks_up)


def _with_ours(record: SpfRecord, index: int) -> Merge:
    if any(item.name == "all" for item in record.terms[:index] if isinstance(item, Mechanism)):
        return _person(CheckCode.SPF_OURS_UNREACHABLE, RecordStatus.MISMATCH, [record.text])
    if record.terms[index].text[0] in "-~?":
        return _person(CheckCode.SPF_OURS_WRONG_QUALIFIER, RecordStatus.MISMATCH, [record.text])
    if _lookups(record.terms[: index + 1]) > LOOKUP_LIMIT:  # what stands behind ours is not evaluated for our mail
        return _person(CheckCode.SPF_TOO_MANY_LOOKUPS, RecordStatus.MISMATCH, [record.text])
    return Merge(VALID, record.text)


_REASONS = {
    CheckCode.SPF_MULTIPLE: Sentence(
        "You have several SPF records; receivers then ignore all. A person must join them into one."
    ),
    CheckCode.SPF_NEAR_MISS: Sentence("A record looks like SPF but is written wrongly. A person must mend it first."),
    CheckCode.SPF_SYNTAX: Sentence("Your SPF record has a mistake in it. A person must mend it first."),
    CheckCode.SPF_NULL: Sentence("Your SPF record says that this domain sends no mail. A person must decide that."),
    CheckCode.SPF_TOO_MANY_LOOKUPS: Sentence("Your SPF record is full (10 look-ups). A person must make room first."),
    CheckCode.SPF_OURS_UNREACHABLE: Sentence(
        "Our part stands after “all”, where nobody reads it. A person must move it in front."
    ),
    CheckCode.SPF_OURS_WRONG_QUALIFIER: Sentence(
        "Our part has a sign (-, ~ or ?) in front that does not allow our mail. A person must remove that sign."
    ),
}


def _person(code: CheckCode, status: RecordStatus, present: Sequence[str]) -> Merge:
    return Merge(Verdict(status, code, _REASONS[code]), "", tuple(present))
