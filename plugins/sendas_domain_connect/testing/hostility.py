"""How the stand-in misbehaves towards who asks for its settings and templates."""

from enum import StrEnum, auto


class Hostility(StrEnum):
    """What is answered in place of what was asked for."""

    REDIRECT = auto()
    """To another path of its own, with a good answer in the body."""
    HUGE = auto()
    """A good answer with two MiB of blanks behind it, told beforehand."""
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
    """Status 500, with a good answer in the body."""
    HEADERS = auto()
    """More headers than anybody needs."""
