"""When a stand-in, or the way to it, fails: at which calls, and before or after their effect."""

from collections.abc import Container
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Generic, TypeVar

F = TypeVar("F", bound=StrEnum)


class Moment(StrEnum):
    """When it fails, where it is a write."""

    BEFORE = auto()
    """Nothing was done."""
    AFTER = auto()
    """It was done."""


@dataclass(frozen=True)
class TroubleWith(Generic[F]):
    """A fault of some calls: of those whose numbers are given, counted from 1 since it was set, or of all."""

    fault: F
    moment: Moment = Moment.BEFORE
    calls: Container[int] | None = None
    writes_only: bool = False

    def strikes(self, number: int, *, write: bool) -> bool:
        """Say whether this call fails."""
        return (self.calls is None or number in self.calls) and (write or not self.writes_only)
