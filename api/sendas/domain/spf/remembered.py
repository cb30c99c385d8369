"""DNS answers kept, so that rules can be applied to them later without asking again."""

from dataclasses import dataclass, field

from sendas.domain.spf.resolver import Lookup, LookupKind, LookupType, Resolver

MOST_QUESTIONS = 400
_FAILED = Lookup(LookupKind.ERROR)


@dataclass(slots=True)
class Remembered:
    """Asks every question once, and no more than 400: what is asked beyond is answered as a failure.

    Without a `source` it answers what it holds, and all else as a failure, never as an absence.
    """

    source: Resolver | None = None
    answers: dict[tuple[str, LookupType], Lookup] = field(default_factory=dict[tuple[str, LookupType], Lookup])

    def closed(self) -> "Remembered":
        """Give the answers without the source."""
        return Remembered(None, self.answers)

    async def resolve(self, name: str, type: LookupType) -> Lookup:  # noqa: A002  (as the DNS calls it)
        """Ask for the records of a type at a name."""
        key = (name.lower().removesuffix("."), type)
        if key not in self.answers and self.source is not None and len(self.answers) < MOST_QUESTIONS:
            self.answers[key] = await self.source.resolve(*key)
        return self.answers.get(key, _FAILED)
