"""How the stand-in misbehaves towards who asks for its settings and templates."""

from enum import StrEnum, auto


class Hostility(StrEnum):
    """What is answered in place of what was asked for."""

    REDIRECT = auto()
    """To another path of its own."""
    HUGE = auto()
    """A body of two MiB, told beforehand."""
    ENDLESS = auto()
    """A body in chunks, without end."""
    SLOW = auto()
    """One octet at a time, with pauses."""
    SILENT = auto()
    CUT = auto()
    """Less than was told."""
    NOT_HTTP = auto()
    NOT_JSON = auto()
    DEEP = auto()
    """JSON of 30 000 levels."""
    ARRAY = auto()
    BROKEN = auto()
    """Status 500."""
    HEADERS = auto()
    """More headers than anybody needs."""
