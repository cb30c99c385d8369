"""A walk over an SPF record and all that it leads to, in the order of evaluation."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sendas.domain.spf.include_tree import evaluated, followed, target_of
from sendas.domain.spf.published import UNREAD, Published, RecordState
from sendas.domain.spf.record import Mechanism, Modifier
from sendas.domain.spf.resolver import LookupType
from sendas.domain.spf.same_term import is_same_mechanism
from sendas.domain.spf.tree_terms import BrokenTerm, OursReached, SpfTerm
from sendas.domain.spf.void_lookups import void_question
from sendas.domain.spf.way import Way

MOST_STEPS = 400  # look-ups: a tree that wants more has long been beyond every limit
_DEEPEST = 20


@dataclass(slots=True)
class TreeWalk:
    """What a walk has found so far. `ours` is our mechanism; `voids` are the questions without an answer."""

    tree: Mapping[str, Published]
    voids: frozenset[tuple[str, LookupType]]
    ours: str
    terms: list[SpfTerm] = field(default_factory=list[SpfTerm])
    reached: list[OursReached] = field(default_factory=list[OursReached])
    broken: list[BrokenTerm] = field(default_factory=list[BrokenTerm])
    lookups: int = 0
    void_lookups: int = 0

    def walk(self, way: Way) -> None:
        """Walk the record at the end of a way."""
        record = self.tree[way.path[-1]].record
        if record is None:
            return
        for term in followed(record):
            self._step(term, way)
        for term in record.mechanisms[len(evaluated(record)) :]:
            if is_same_mechanism(term.text, self.ours):
                self.reached.append(OursReached(way.path, way.effective(term.qualifier), self.lookups, alive=False))

    def _step(self, term: Mechanism | Modifier, way: Way) -> None:
        if self.lookups >= MOST_STEPS:
            return
        ours = is_same_mechanism(term.text, self.ours)
        before, row = self.lookups, len(self.terms)
        self._count(term, way.path[-1])
        if ours and isinstance(term, Mechanism):
            alive = all(broken.unsure for broken in self.broken)
            self.reached.append(OursReached(way.path, way.effective(term.qualifier), self.lookups, alive))
        if isinstance(term, Modifier) or term.name == "include":
            self._follow(term, way)
        if ours or self.lookups > before:
            cost = self.lookups - before
            self.terms.insert(row, SpfTerm(len(way.path) - 1, term.text, way.path[-1], cost, ours))

    def _count(self, term: Mechanism | Modifier, domain: str) -> None:
        if isinstance(term, Modifier):
            self.lookups += 1
            return
        self.lookups += term.looks_up
        self.void_lookups += void_question(term, domain) in self.voids

    def _follow(self, term: Mechanism | Modifier, way: Way) -> None:
        domain = way.path[-1]
        target = target_of(term, domain)
        published = self.tree.get(target, UNREAD) if target is not None else UNREAD
        state = RecordState.UNREAD if len(way.path) > _DEEPEST else published.state
        if target is not None and target not in way.path and state is RecordState.READABLE:
            self.walk(way.along(term, target))
            return
        looping = None if target in way.path else state
        self.broken.append(
            BrokenTerm(term.text, domain, target or term.text, looping, self.lookups, published.wrong_term)
        )
