"""Sender Policy Framework records and the merge of our mechanism into one (RFC 7208)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sendas.domain.check_code import CheckCode
from sendas.domain.sentence import Sentence
from sendas.domain.verdict import VALID, RecordStatus, Verdict

LOOKUP_LIMIT = 10  # RFC 7208 section 4.6.4
_SELECTED = re.compile(r"v=spf1(?: |$)", re.IGNORECASE)  # section 4.5
_NEAR_MISS = re.compile(r"[\s\"']*v\s*=\s*spf1", re.IGNORECASE)
_MACRO = r"%\{[slodiphcrt][0-9]*r?[.\-+,/_=]*\}|%%|%_|%-"
_NAME = rf"(?:{_MACRO}|[!-$&-.0-~])+"  # a domain-spec without slash, so that cidr lengths stay apart
_CIDR = r"(?:/\d{1,2})?(?://\d{1,3})?"
_TERM = re.compile(
    rf"(?P<qualifier>[+?~-]?)(?P<mechanism>all|(?:include|exists):{_NAME}|(?:a|mx)(?::{_NAME})?{_CIDR}"
    rf"|ptr(?::{_NAME})?|ip4:[\d.]+(?:/\d{{1,2}})?|ip6:[0-9a-f:.]+(?:/\d{{1,3}})?)",
    re.IGNORECASE,
)
_MODIFIER = re.compile(r"[a-z][a-z0-9_.-]*=[!-~]*", re.IGNORECASE)
_LOOKS_UP = re.compile(r"[+?~-]?(?:include:|exists:|a(?![a-z])|mx(?![a-z])|ptr(?![a-z]))|redirect=", re.IGNORECASE)
_ALL = re.compile(r"[+?~-]?all", re.IGNORECASE)


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
    """
    found = [text for text in texts if is_spf(text)]
    near = [text for text in texts if not is_spf(text) and _NEAR_MISS.match(text)]
    if len(found) > 1:
        return _person(CheckCode.SPF_MULTIPLE, RecordStatus.CONFLICT, found)
    if near:
        return _person(CheckCode.SPF_NEAR_MISS, RecordStatus.MISMATCH, near)
    if not found:
        sentence = Sentence("No SPF record yet. Add this one.")
        return Merge(Verdict(RecordStatus.MISSING, CheckCode.SPF_MISSING, sentence), f"v=spf1 {term} ~all", (), term)
    return _merge_one(found[0], term)


def _merge_one(record: str, term: str) -> Merge:
    terms = record.split(" ")[1:]
    terms = [item for item in terms if item]
    if not _well_formed(terms):
        return _person(CheckCode.SPF_SYNTAX, RecordStatus.MISMATCH, [record])
    if [item.lower() for item in terms] == ["-all"]:
        return _person(CheckCode.SPF_NULL, RecordStatus.MISMATCH, [record])
    ours = [index for index, item in enumerate(terms) if _same_mechanism(item, term)]
    if ours:
        return _with_ours(record, terms, ours[0])
    if sum(1 for item in terms if _LOOKS_UP.match(item)) >= LOOKUP_LIMIT:
        return _person(CheckCode.SPF_TOO_MANY_LOOKUPS, RecordStatus.MISMATCH, [record])
    place = _place(terms)
    merged = " ".join([record[:6], *terms[:place], term, *terms[place:]])
    sentence = Sentence("Replace your present SPF record by this one; only the marked part is new.")
    return Merge(Verdict(RecordStatus.MISMATCH, CheckCode.SPF_OURS_MISSING, sentence), merged, (record,), term)


def _well_formed(terms: Sequence[str]) -> bool:
    names = [item.partition("=")[0].lower() for item in terms if _MODIFIER.fullmatch(item)]
    once = all(names.count(name) <= 1 for name in ("redirect", "exp"))
    return once and all(_TERM.fullmatch(item) or _MODIFIER.fullmatch(item) for item in terms)


def _same_mechanism(item: str, term: str) -> bool:
    return item.lower().lstrip("+?~-").rstrip(".") == term.lower().lstrip("+").rstrip(".")


def _place(terms: Sequence[str]) -> int:
    """Index of the first `all`, else just after the last mechanism."""
    for index, item in enumerate(terms):
        if _ALL.fullmatch(item):
            return index
    mechanisms = [index for index, item in enumerate(terms) if not _MODIFIER.fullmatch(item)]
    return mechanisms[-1] + 1 if mechanisms else 0


def _with_ours(record: str, terms: Sequence[str], index: int) -> Merge:
    if any(_ALL.fullmatch(item) for item in terms[:index]):
        return _person(CheckCode.SPF_OURS_UNREACHABLE, RecordStatus.MISMATCH, [record])
    if terms[index][0] in "-~?":
        return _person(CheckCode.SPF_OURS_WRONG_QUALIFIER, RecordStatus.MISMATCH, [record])
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
        "Our part has a sign in front that refuses our mail. A person must remove that sign."
    ),
}


def _person(code: CheckCode, status: RecordStatus, present: Sequence[str]) -> Merge:
    return Merge(Verdict(status, code, _REASONS[code]), "", tuple(present))
