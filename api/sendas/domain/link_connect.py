"""Why somebody with a link is not sent to the DNS host that they wanted to go to."""

from enum import StrEnum


class LinkConnect(StrEnum):
    """What stands in the way, by the name that the page's address gives it."""

    NOTHING_LEFT = "connect-done"
    BLOCKED = "connect-blocked"
    NOT_OFFERED = "connect-not-offered"
    LATER = "connect-later"
    FAILED = "connect-failed"


class NotSentError(Exception):
    """Raised where the records cannot be set up at the host now; there are other ways."""

    def __init__(self, why: LinkConnect) -> None:
        super().__init__(why)
        self.why = why
