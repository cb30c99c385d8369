"""Identifier alignment, as RFC 9989 and as receivers with a public suffix list see it (section 4.4)."""

from dataclasses import dataclass
from itertools import chain

from sendas.domain.dmarc.organizational_domain import organizational_domain
from sendas.domain.dmarc.policy_discovery import find_policy
from sendas.domain.dmarc.tree_walk import Published, walk_names
from sendas.domain.public_suffix import registrable_domain


@dataclass(frozen=True, slots=True)
class Identifiers:
    """The domains that our mail authenticates: `d=` of DKIM, and MAIL FROM of SPF; None for what does not pass."""

    dkim: str | None
    spf: str | None


@dataclass(frozen=True, slots=True)
class Alignment:
    """Whether each identifier is aligned; None where a name of a walk could not be read and would decide."""

    dkim: bool | None
    spf: bool | None

    @property
    def passes(self) -> bool | None:
        """Whether one of them is, which is all that DMARC asks."""
        if self.dkim or self.spf:
            return True
        return None if None in {self.dkim, self.spf} else False


@dataclass(frozen=True, slots=True)
class Strictness:
    """Which identifiers a policy wants to be the From domain itself."""

    dkim: bool = False
    spf: bool = False


def alignment_names(author: str, identifiers: Identifiers) -> tuple[str, ...]:
    """Give the domains whose `_dmarc` name decides alignment, each once."""
    domains = [author, identifiers.dkim, identifiers.spf]
    return tuple(dict.fromkeys(chain.from_iterable(walk_names(each) for each in domains if each)))


def strictness(published: Published, author: str) -> Strictness:
    """Give what the policy of a From domain asks; without one, relaxed."""
    record = find_policy(published, author)
    return Strictness(record.strict_dkim, record.strict_spf) if record else Strictness()


def aligned_by_tree_walk(
    published: Published, author: str, identifiers: Identifiers, strict: Strictness | None = None
) -> Alignment:
    """Align as RFC 9989 says: the same organizational domain by the tree walk, or under `s` the same domain."""
    strict = strict or strictness(published, author)
    return Alignment(
        _same_by_walk(published, author, identifiers.dkim, strict=strict.dkim),
        _same_by_walk(published, author, identifiers.spf, strict=strict.spf),
    )


def _same_by_walk(published: Published, author: str, identifier: str | None, *, strict: bool) -> bool | None:
    if identifier in {None, author}:
        return identifier is not None
    if strict or identifier is None:
        return False
    if any(name not in published for each in (author, identifier) for name in walk_names(each)):
        return None
    return organizational_domain(published, author) == organizational_domain(published, identifier)


def aligned_by_suffix(author: str, identifiers: Identifiers, strict: Strictness) -> Alignment:
    """Align as RFC 7489 did: the same registrable domain by the public suffix list, or under `s` the same domain."""
    return Alignment(
        _same_by_suffix(author, identifiers.dkim, strict=strict.dkim),
        _same_by_suffix(author, identifiers.spf, strict=strict.spf),
    )


def _same_by_suffix(author: str, identifier: str | None, *, strict: bool) -> bool:
    if identifier in {None, author}:
        return identifier is not None
    return not strict and identifier is not None and registrable_domain(author) == registrable_domain(identifier)


def is_org_domain_trap(published: Published, author: str) -> bool:
    """Say whether a From domain became its own organizational domain only because the one above has no record.

    Then `d=` of the domain above is aligned by the suffix list and not by the tree walk.
    """
    above = registrable_domain(author)
    seen = all(name in published for name in walk_names(author))
    return seen and find_policy(published, author) is not None and organizational_domain(published, author) != above
