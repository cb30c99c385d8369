"""The way from an SPF record to one that it leads to (RFC 7208 sections 5.2 and 6.1)."""

from dataclasses import dataclass, replace

from sendas.domain.spf.record import Mechanism, Modifier, Qualifier


@dataclass(frozen=True, slots=True)
class Way:
    """How a record is come to: the domains up to it, and what a pass in it counts for."""

    path: tuple[str, ...]
    qualifier: Qualifier | None = Qualifier.PASS
    included: bool = False

    def effective(self, own: Qualifier) -> Qualifier | None:
        """Give what a match counts for: an include matches only where its record says pass (section 5.2)."""
        if not self.included:
            return own
        return self.qualifier if own is Qualifier.PASS else None

    def along(self, term: Mechanism | Modifier, target: str) -> "Way":
        """Follow a term; a redirect hands its result on as it is (section 6.1)."""
        if isinstance(term, Modifier):
            return replace(self, path=(*self.path, target))
        return Way((*self.path, target), self.effective(term.qualifier), included=True)
