"""How a sender is chosen, and what happens when it cannot be used."""

from enum import auto

from sendas.domain.named_enum import NamedEnum


class SenderSelection(NamedEnum):
    """How an alternative sender address is chosen."""

    WHEN_SENDING = auto()
    PER_USER = auto()
    PER_DOCUMENT_TYPE = auto()
    PER_TEMPLATE = auto()


class SenderMatch(NamedEnum):
    """Which rule proposed a candidate."""

    WHEN_SENDING = auto()
    PER_TEMPLATE = auto()
    PER_DOCUMENT_TYPE = auto()
    PER_USER = auto()
    DEFAULT = auto()
    GENERAL = auto()


class UnverifiedPolicy(NamedEnum):
    """What happens to a message whose sender is not valid."""

    FALLBACK = auto()
    REJECT = auto()
