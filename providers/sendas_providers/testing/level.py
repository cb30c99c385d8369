"""How near to the real thing a run of the checks was."""

from enum import StrEnum, auto


class Level(StrEnum):
    """What stands behind a subject, the nearest to its customers' last."""

    FAKE = auto()
    """A second implementation, which can be wrong where the first is."""
    LOCAL = auto()
    """The real server, run for the tests."""
    LIVE = auto()
    """The service itself, with an account there."""
