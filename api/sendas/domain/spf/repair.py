"""Mistakes in an SPF record that are mended without knowing what was meant (mail-rules.md section 3)."""

import re
from collections.abc import Callable, Iterator, Sequence

from sendas.domain.spf.record import SpfRecord, SpfSyntaxError, is_spf, parse_spf, parse_term

_QUOTES = re.compile(r"""["'\u2018-\u201f]|\\["']""")
_SPACES = re.compile(r"[\s\xa0\u2000-\u200b\ufeff]+")
# What stands before a near miss: blanks, quotes, and octets that are no UTF-8, shown as escapes.
_VERSION = re.compile(
    r"""(?:[\s\ufeff"'\u2018-\u201f]|\\(?:x[0-9a-f]{2}|["']))*+v\s*=\s*spf1(?![0-9])""", re.IGNORECASE
)
_OTHER_NAMES = (
    (re.compile(r"([+?~-]?)(?:ip|ipv4)(?=:[0-9.]+(?:/[0-9]+)?\Z)", re.IGNORECASE), r"\1ip4"),
    (re.compile(r"([+?~-]?)(?:ip|ipv6)(?=:[0-9a-f.]*:[0-9a-f:.]*(?:/[0-9]+)?\Z)", re.IGNORECASE), r"\1ip6"),
)
_GLUED_ALL = re.compile(r"(.+?)([~?+-]all)", re.IGNORECASE | re.DOTALL)
_LONGEST = 4096


def looks_like_spf(text: str) -> bool:
    """Say whether a text that receivers do not select was meant as an SPF record.

    >>> looks_like_spf('"v=spf1 mx -all"'), looks_like_spf("v=spf10 mx")
    (True, False)
    """
    return not is_spf(text) and _VERSION.match(text) is not None


def repaired(text: str) -> SpfRecord | None:
    """Mend a record mechanically, if that makes it readable; terms without a mistake stay as they are.

    >>> repaired("v=spf1 include: _spf.shop.be ip:192.0.2.7 -all").text
    'v=spf1 include:_spf.shop.be ip4:192.0.2.7 -all'
    """
    found = _VERSION.match(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    spaced = _SPACES.sub(" ", text[found.end() :]).split(" ")
    words = [word for each in spaced if (word := each if _is_term(each) else _QUOTES.sub("", each))]
    version = text[: found.end()] if is_spf(text) else "v=spf1"
    terms = [mended for word in _rejoined(words) for mended in _mended(word)]
    try:
        return parse_spf(" ".join([version, *terms]))
    except SpfSyntaxError:
        return None


def _rejoined(words: Sequence[str]) -> Iterator[str]:
    """Close the gap behind a colon, unless what follows is a term of its own."""
    waiting = ""
    for word in words:
        if waiting and not _is_mendable(word):
            yield waiting + word
            waiting = ""
            continue
        if waiting:
            yield waiting
        waiting = word if word.endswith((":", "=")) and not _is_term(word) else ""
        if not waiting:
            yield word
    if waiting:
        yield waiting


def _is_mendable(word: str) -> bool:
    return all(map(_is_term, _mended(word)))


def _mended(word: str) -> tuple[str, ...]:
    """Mend one word, in the first of the ways that makes it readable."""
    for mend in _MENDS:
        terms = mend(word)
        if all(map(_is_term, terms)):
            return terms
    return (word,)


def _as_it_is(word: str) -> tuple[str, ...]:
    return (word,)


def _trimmed(word: str) -> tuple[str, ...]:
    return _renamed(word.rstrip(",;"))


def _renamed(word: str) -> tuple[str, ...]:
    if word.lower().startswith("redirect:"):
        return (f"{word[:8]}={word[9:]}",)
    for wrong, right in _OTHER_NAMES:
        word = wrong.sub(right, word, count=1) if wrong.match(word) else word
    return (word,)


def _cut(word: str) -> tuple[str, ...]:
    found = _GLUED_ALL.fullmatch(word.rstrip(",;"))
    return (*_renamed(found[1].rstrip(",;")), found[2]) if found else (word,)


_MENDS: tuple[Callable[[str], tuple[str, ...]], ...] = (_as_it_is, _cut, _trimmed)


def _is_term(word: str) -> bool:
    try:
        parse_term(word)
    except SpfSyntaxError:
        return False
    return True
