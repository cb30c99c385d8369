"""Rules judged on what was read, saved only while that still stands."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sentence import Sentence
from sendas.store.company import CompanyWithSettings

T = TypeVar("T")
_TRIES = 5


class MovedError(Exception):
    """Raised inside a transaction when another change came between its reading and its writing."""


def must_not_have_moved(read: CompanyWithSettings, now: CompanyWithSettings) -> None:
    """Raise `MovedError` when what decides about senders is not as it was read."""
    if (read.revision, read.email) != (now.revision, now.email):
        raise MovedError


async def settled(action: Callable[[], Awaitable[T]]) -> T:
    """Run an action, anew while others change the settings under it; raises `Refused` with STALE_REVISION at last."""
    for _ in range(_TRIES):
        try:
            return await action()
        except MovedError:
            continue
    raise stale_revision()


def stale_revision(*field: str) -> Refused:
    """Give the refusal of a change to settings that somebody else saved meanwhile."""
    sentence = Sentence("Somebody saved these settings since you opened them. Load them again.")
    return Refused.because(ErrorCode.STALE_REVISION, sentence, *field)
