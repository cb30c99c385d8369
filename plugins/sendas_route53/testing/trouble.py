"""Ways in which AWS, or the way to it, can fail."""

from enum import StrEnum, auto

from sendas_providers.testing.trouble import TroubleWith


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


Trouble = TroubleWith[Fault]
