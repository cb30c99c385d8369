"""Results of mail authentication (RFC 8601 section 2.7)."""

from enum import auto

from sendas.domain.named_enum import NamedEnum


class AuthResult(NamedEnum):
    """What a receiver makes of one way of authenticating a message."""

    PASS = auto()
    FAIL = auto()
    SOFTFAIL = auto()
    NEUTRAL = auto()
    NONE = auto()
    TEMPERROR = auto()
    PERMERROR = auto()
