"""What is made of a run whose process died again and again while it was worked on."""

from typing import Final

_TOO_MANY: Final = 20
_SUSPICIOUS: Final = 3


def suspicious(crashes: int) -> bool:
    """Say whether a run may be what takes its processes down, or just stood beside it: it is tried alone from now on.

    >>> [suspicious(crashes) for crashes in (0, 2, 3)]
    [False, False, True]
    """
    return crashes >= _SUSPICIOUS


def hopeless(crashes: int) -> bool:
    """Say whether it was tried often enough.

    >>> [hopeless(crashes) for crashes in (3, 19, 20)]
    [False, False, True]
    """
    return crashes >= _TOO_MANY
