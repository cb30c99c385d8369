"""What a DNS host says when it sends somebody back: a word at most, and never a proof of anything.

Anybody can write it into the address, and an error does not tell that nothing was changed either
(draft-ietf-dconn-domainconnect, "Verification of Changes").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sendas.domain.locale import Locale

RETURN_PAGE: Final = "/domain-connect/return"
"""Where a DNS host sends people back to, below our own URL."""
_CANCELLED: Final = "user_cancel"  # how a description of access_denied begins where the person changed their mind


class HostReturn(StrEnum):
    """What the host says, as far as it is one of the words that it may say (RFC 6749 section 4.1.2.1)."""

    DONE = "done"
    CANCELLED = "cancelled"
    DENIED = "denied"
    LATER = "later"
    UNABLE = "unable"


@dataclass(frozen=True, slots=True)
class Returned:
    """What somebody sees who came back: in their language, how many of a domain's records the DNS holds."""

    locale: Locale
    domain: str
    said: HostReturn
    seen: int
    needed: int


_ERRORS: Final[Mapping[str, HostReturn]] = {
    "access_denied": HostReturn.DENIED,
    "server_error": HostReturn.LATER,
    "temporarily_unavailable": HostReturn.LATER,
}


def host_return(error: str | None, description: str | None) -> HostReturn:
    """Read the parameters of an address that somebody came back to; of their text nothing is kept.

    >>> host_return(None, "<b>") is HostReturn.DONE, host_return("<b>", None) is HostReturn.UNABLE
    (True, True)
    """
    if error is None:
        return HostReturn.DONE
    said = _ERRORS.get(error, HostReturn.UNABLE)
    if said is HostReturn.DENIED and (description or "").startswith(_CANCELLED):
        return HostReturn.CANCELLED
    return said
