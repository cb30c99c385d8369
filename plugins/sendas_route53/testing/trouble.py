"""Ways in which AWS, or the way to it, can fail."""

from collections.abc import Container
from dataclasses import dataclass
from enum import StrEnum, auto


class Fault(StrEnum):
    """One way to fail."""

    THROTTLED = auto()
    """400 Throttling that says when to come back."""
    THROTTLED_BARE = auto()
    """400 Throttling that does not."""
    PRIOR = auto()
    """400 PriorRequestNotComplete."""
    BROKEN = auto()
    """500 in an envelope."""
    BAD_GATEWAY = auto()
    """502 with a page of HTML."""
    SILENT = auto()
    """No answer."""
    RESET = auto()
    """The connection breaks."""
    BAD_XML = auto()
    """200, and half an answer."""
    EMPTY = auto()
    """200, and nothing."""
    STRANGE = auto()
    """200, and an answer of another shape."""
    PAGE_LOOP = auto()
    """A list that never ends: every page is the first."""
    FORBIDDEN = auto()
    """403, as if the rights were taken away."""
    STALE = auto()
    """A read that is one change behind."""
    FORGETFUL = auto()
    """A write that is answered with a yes, and not done."""


class Moment(StrEnum):
    """When it fails, where it is a write."""

    BEFORE = auto()
    """Nothing was done."""
    AFTER = auto()
    """It was done."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault of some calls: of those whose numbers are given, counted from 1 since it was set, or of all."""

    fault: Fault
    moment: Moment = Moment.BEFORE
    calls: Container[int] | None = None
    writes_only: bool = False

    def strikes(self, number: int, *, write: bool) -> bool:
        """Say whether this call fails."""
        return (self.calls is None or number in self.calls) and (write or not self.writes_only)
