"""What an SPF record is worth without looking at any one sender (mail-rules.md sections 2 and 3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sendas.domain.spf.include_tree import read_tree
from sendas.domain.spf.record import LOOKUP_LIMIT, Mechanism, Qualifier, SpfRecord
from sendas.domain.spf.resolver import Resolver
from sendas.domain.spf.tree_terms import BrokenTerm, OursReached, SpfTerm
from sendas.domain.spf.tree_walk import MOST_STEPS, TreeWalk
from sendas.domain.spf.void_lookups import read_voids
from sendas.domain.spf.way import Way


@dataclass(frozen=True, slots=True)
class SpfAnalysis:
    """The tree of a record: its cost in the worst case, where ours is reached, and what is broken in it.

    `lookups` counts every occurrence and stops at 400. `void_lookups` are those of a sender with an IPv4 address.
    `open_terms` are mechanisms that pass everybody, with the domain whose record holds each. `octets` are those of
    all records in the tree.
    """

    domain: str
    record: SpfRecord
    lookups: int
    void_lookups: int
    void_names: tuple[str, ...]
    terms: tuple[SpfTerm, ...]
    reached: tuple[OursReached, ...]
    broken: tuple[BrokenTerm, ...]
    open_terms: tuple[tuple[str, str], ...]
    octets: int

    @property
    def ours_passes(self) -> bool:
        """Say whether ours is reached somewhere with a pass, within the limit."""
        return any(each.passes for each in self.reached)

    @property
    def surely_broken(self) -> tuple[BrokenTerm, ...]:
        """Give what ends the evaluation for everybody behind it."""
        return tuple(each for each in self.broken if not each.unsure)

    @property
    def unread(self) -> tuple[BrokenTerm, ...]:
        """Give what could not be read, be it that the DNS failed or that it depends on the sender."""
        return tuple(each for each in self.broken if each.unsure)

    @property
    def costliest(self) -> tuple[SpfTerm, ...]:
        """Give the record's own terms that cost most, the dearest first."""
        own = [term for term in self.terms if term.depth == 0 and term.lookups]
        return tuple(sorted(own, key=lambda term: -term.lookups)[:3])

    @property
    def beyond(self) -> tuple[SpfTerm, ...]:
        """Give the terms that look up when the limit is used up already."""
        counted = [term for term in self.terms if term.lookups]
        return tuple(counted[LOOKUP_LIMIT:])

    @property
    def complete(self) -> bool:
        """Say whether the walk came to its end."""
        return self.lookups < MOST_STEPS


async def analyse(resolver: Resolver, record: SpfRecord, domain: str, ours: str) -> SpfAnalysis:
    """Analyse a record as if a domain published it; `ours` is our mechanism."""
    domain = domain.lower().removesuffix(".")
    tree = await read_tree(resolver, record, domain)
    voids = await read_voids(resolver, tree)
    walk = TreeWalk(tree, voids, ours)
    walk.walk(Way((domain,)))
    records = {name: published.record for name, published in tree.items() if published.record}
    return SpfAnalysis(
        domain,
        record,
        walk.lookups,
        walk.void_lookups,
        tuple(sorted({name for name, _type in voids})),
        tuple(walk.terms),
        tuple(walk.reached),
        tuple(walk.broken),
        tuple((found.all.text, name) for name, found in records.items() if found.all and _is_open(found.all)),
        sum(len(found.text) for found in records.values()),
    )


def _is_open(term: Mechanism) -> bool:
    return term.qualifier is Qualifier.PASS


def named(terms: Sequence[SpfTerm]) -> str:
    """Give terms as people read them, each with what it costs."""
    return ", ".join(f"{term.term} ({term.lookups})" for term in terms)
