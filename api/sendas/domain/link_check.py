"""What comes of a check that somebody with a link asked for."""

from enum import StrEnum


class LinkCheck(StrEnum):
    """The DNS was read, was read too often just before, or could not be read now."""

    DONE = "done"
    LATER = "later"
    FAILED = "failed"


class LinkEndedError(Exception):
    """Raised for a link that does not work, or does so no more."""
