"""What a walk over the tree of an SPF record meets."""

from dataclasses import dataclass

from sendas.domain.spf.published import RecordState
from sendas.domain.spf.record import LOOKUP_LIMIT, Qualifier


@dataclass(frozen=True, slots=True)
class SpfTerm:
    """A term that looks up, or is ours, with what it costs in the worst case together with all below it.

    `domain` is that of the record which holds it.
    """

    depth: int
    term: str
    domain: str
    lookups: int
    ours: bool


@dataclass(frozen=True, slots=True)
class OursReached:
    """A place where our mechanism stands: the domains on the way there, and what receivers make of a match.

    `qualifier` is nothing where an include on the way takes the match for none. `lookups` counts those used by then,
    ours among them. `alive` is false behind an `all` or behind what breaks the evaluation.
    """

    path: tuple[str, ...]
    qualifier: Qualifier | None
    lookups: int
    alive: bool

    @property
    def passes(self) -> bool:
        """Say whether a match here is a pass, unless an earlier term matches."""
        return self.alive and self.qualifier is Qualifier.PASS and self.lookups <= LOOKUP_LIMIT


@dataclass(frozen=True, slots=True)
class BrokenTerm:
    """An include or redirect that ends the evaluation, or whose cost we cannot know. `state` is nothing in a loop.

    `lookups` counts those used by then, its own among them.
    """

    term: str
    domain: str
    target: str
    state: RecordState | None
    lookups: int
    wrong_term: str = ""

    @property
    def unsure(self) -> bool:
        """Say whether it may be right."""
        return self.state in {RecordState.UNKNOWN, RecordState.UNREAD}
