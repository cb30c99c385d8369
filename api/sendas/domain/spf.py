"""Sender Policy Framework records and the merge of our mechanism into one (RFC 7208)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sendas.domain.check_code import CheckCode
from sendas.domain.sentence import Sentence
from sendas.domain.spf_syntax import are_well_formed, is_all, is_mechanism, looks_up
from sendas.domain.verdict import VALID, RecordStatus, Verdict

LOOKUP_LIMIT = 10  # RFC 7208 section 4.6.4
_SELECTED = re.compile(r"v=spf1(?: |\Z)", re.IGNORECASE | re.ASCII)  # section 4.5
# Blanks, straight and typographic quotes, and octets that are no UTF-8 in front; `v=spf10` is something else.
_NEAR_MISS = re.compile(
    r"""(?:[\s\ufeff"'\u2018-\u201f]|\\(?:x[0-9a-f]{2}|["']))*v\s*=\s*spf1(?![0-9])""", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Merge:
    """What to publish in place of what is there: the whole record, the part that is new, and the verdict so far.

    `record` is empty where only a person can decide.
    """

    verdict: Verdict
    record: str
    replaces: tuple[str, ...] = ()
    added: str | None = None


def is_spf(text: str) -> bool:
    """Say whether receivers select a TXT record as SPF (section 4.5).

    >>> is_spf("v=spf1 mx -all"), is_spf("v=spf10 -all")
    (True, False)
    """
    return _SELECTED.match(text) is not None


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


def _merge_one(record: str, term: str) -> Merge:
    version, *spaced = record.split(" ")
    terms = [item for item in spaced if item]
    if not are_well_formed(terms):
        return _person(CheckCode.SPF_SYNTAX, RecordStatus.MISMATCH, [record])
    ours = [index for index, item in enumerate(terms) if _same_mechanism(item, term)]
    if ours:
        return _with_ours(record, terms, ours[0])
    if next(filter(is_mechanism, terms), "").lower() == "-all":
        return _person(CheckCode.SPF_NULL, RecordStatus.MISMATCH, [record])
    place = _place(terms)
    if _lookups([*terms[:place], term]) + _follows_redirect(terms) > LOOKUP_LIMIT:
        return _person(CheckCode.SPF_TOO_MANY_LOOKUPS, RecordStatus.MISMATCH, [record])
    merged = " ".join([version, *terms[:place], term, *terms[place:]])
    sentence = Sentence("Replace your present SPF record by this one; only the marked part is new.")
    return Merge(Verdict(RecordStatus.MISMATCH, CheckCode.SPF_OURS_MISSING, sentence), merged, (record,), term)


def _same_mechanism(item: str, term: str) -> bool:
    return item.lower().lstrip("+?~-").rstrip(".") == term.lower().lstrip("+").rstrip(".")


def _lookups(terms: Sequence[str]) -> int:
    return sum(1 for item in terms if looks_up(item))


def _follows_redirect(terms: Sequence[str]) -> bool:
    """Beside an `all`, a redirect is ignored (section 6.1)."""
    return any(item.lower().startswith("redirect=") for item in terms) and not any(map(is_all, terms))


def _place(terms: Sequence[str]) -> int:
    """Index of the first `all`, else just after the last mechanism."""
    for index, item in enumerate(terms):
        if is_all(item):
            return index
    mechanisms = [index for index, item in enumerate(terms) if is_mechanism(item)]
    return mechanisms[-1] + 1 if mechanisms else 0


def _with_ours(record: str, terms: Sequence[str], index: int) -> Merge:
    if any(map(is_all, terms[:index])):
        return _person(CheckCode.SPF_OURS_UNREACHABLE, RecordStatus.MISMATCH, [record])
    if terms[index][0] in "-~?":
        return _person(CheckCode.SPF_OURS_WRONG_QUALIFIER, RecordStatus.MISMATCH, [record])
    if _lookups(terms[: index + 1]) > LOOKUP_LIMIT:  # what stands behind ours is not evaluated for our mail
        return _person(CheckCode.SPF_TOO_MANY_LOOKUPS, RecordStatus.MISMATCH, [record])
    return Merge(VALID, record)


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
