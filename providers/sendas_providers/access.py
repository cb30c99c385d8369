"""What a credential turned out to be."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto


class Excess(StrEnum):
    """A way in which a credential opens more than it must, the worst first."""

    MORE_RIGHTS = auto()
    """It may do something else than change records."""
    MORE_ZONES = auto()
    """It opens several zones."""
    NO_END = auto()
    """It never expires, where it could."""


@dataclass(frozen=True, slots=True)
class Access:
    """What a credential turned out to be."""

    identity: str
    rights: tuple[str, ...] = ()
    expires_at: datetime | None = None
    excess: frozenset[Excess] = frozenset()
    """How it opens more than it must, as far as could be found out."""
