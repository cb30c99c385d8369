"""What a domain asks receivers to do with mail that fails DMARC (RFC 9989 section 4.7)."""

from enum import StrEnum


class Policy(StrEnum):
    """A request to receivers; the alphabet happens to order them by strictness.

    >>> max(Policy.QUARANTINE, Policy.NONE), Policy.REJECT.tested
    (<Policy.QUARANTINE: 'quarantine'>, <Policy.QUARANTINE: 'quarantine'>)
    """

    NONE = "none"
    QUARANTINE = "quarantine"
    REJECT = "reject"

    @property
    def enforced(self) -> bool:
        """Whether receivers are asked to act on mail that fails."""
        return self is not Policy.NONE

    @property
    def tested(self) -> "Policy":
        """What is left of it under `t=y`: one level lower."""
        return Policy.QUARANTINE if self is Policy.REJECT else Policy.NONE


def read_policy(word: str) -> Policy | None:
    """Read a policy word in any case; None for anything else.

    >>> read_policy("Reject"), read_policy("rejct")
    (<Policy.REJECT: 'reject'>, None)
    """
    try:
        return Policy(word.lower())
    except ValueError:
        return None
