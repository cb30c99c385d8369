"""An SPF record, read strictly (RFC 7208 sections 4.5, 4.6 and 6)."""

import re
from dataclasses import dataclass

from sendas.domain.spf.term import Mechanism, Modifier, Qualifier, SpfSyntaxError
from sendas.domain.spf.term_syntax import parse_term

__all__ = [
    "LOOKUP_LIMIT",
    "Mechanism",
    "Modifier",
    "Qualifier",
    "SpfRecord",
    "SpfSyntaxError",
    "is_spf",
    "parse_spf",
    "parse_term",
]

LOOKUP_LIMIT = 10  # section 4.6.4
_SELECTED = re.compile(r"v=spf1(?: |\Z)", re.IGNORECASE | re.ASCII)  # section 4.5


@dataclass(frozen=True, slots=True)
class SpfRecord:
    """A well-formed record: `text` as published, and its terms in order."""

    text: str
    version: str
    terms: tuple[Mechanism | Modifier, ...]

    @property
    def mechanisms(self) -> tuple[Mechanism, ...]:
        """Give the mechanisms, in order."""
        return tuple(term for term in self.terms if isinstance(term, Mechanism))

    @property
    def all(self) -> Mechanism | None:
        """Give the first `all`, if any: nothing behind it is evaluated (section 5.1)."""
        return next((mechanism for mechanism in self.mechanisms if mechanism.name == "all"), None)

    @property
    def redirect(self) -> str | None:
        """Give the domain-spec of `redirect`, if any; beside an `all` it is ignored (section 6.1)."""
        return self._modifier("redirect")

    @property
    def explanation(self) -> str | None:
        """Give the domain-spec of `exp`, if any (section 6.2)."""
        return self._modifier("exp")

    def _modifier(self, name: str) -> str | None:
        return next((term.value for term in self.terms if isinstance(term, Modifier) and term.name == name), None)


def is_spf(text: str) -> bool:
    """Say whether receivers select a TXT record as SPF (section 4.5).

    >>> is_spf("v=spf1 mx -all"), is_spf("v=spf10 -all")
    (True, False)
    """
    return _SELECTED.match(text) is not None


def parse_spf(text: str) -> SpfRecord:
    """Read a record; raises `SpfSyntaxError` on whatever the grammar does not allow, be it behind `all`.

    >>> [term.text for term in parse_spf("v=spf1  mx -all ").terms]
    ['mx', '-all']
    """
    version, *spaced = text.split(" ")
    if version.lower() != "v=spf1":
        raise SpfSyntaxError(version)
    terms = tuple(parse_term(term) for term in spaced if term)
    _check_modifiers(terms)
    return SpfRecord(text, version, terms)


def _check_modifiers(terms: tuple[Mechanism | Modifier, ...]) -> None:
    """Section 6: redirect and exp at most once each."""
    seen: set[str] = set()
    for term in terms:
        if isinstance(term, Modifier) and term.name in {"redirect", "exp"}:
            if term.name in seen:
                raise SpfSyntaxError(term.text)
            seen.add(term.name)
