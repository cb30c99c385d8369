"""One piece of work, known by ids alone: an engine keeps what it is given in clear."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from uuid import UUID

Flow = Callable[[Sequence[UUID]], Coroutine[None, None, None]]
"""What does a job, given its ids; it can begin anywhere, any number of times, and goes on from what our tables say."""
Flows = Mapping[str, Flow]


class Queue(StrEnum):
    """Where jobs wait for their turn."""

    QUARANTINE = "quarantine"
    """One job at a time, among all processes: for what may take its process down."""


class JobState(StrEnum):
    """What an engine knows of a job."""

    UNKNOWN = auto()
    """Never heard of, or forgotten."""
    WAITING = auto()
    """In a queue."""
    WORKING = auto()
    """Being worked on by a process, or about to be taken from one that died."""
    ENDED = auto()
    """Its flow returned, broke or was cut off; what became of the work is in our tables."""
    CANCELLED = auto()
    GIVEN_UP = auto()
    """Too many processes died while they worked on it, or beside it."""

    @property
    def live(self) -> bool:
        """Whether the engine still sees to it."""
        return self in {JobState.WAITING, JobState.WORKING}


@dataclass(frozen=True, slots=True)
class Job:
    """A flow, by its name, for some ids; `id` is the same whoever asks for this piece of work.

    A process works on at most one job for one `subject` at a time.
    """

    id: str
    flow: str
    ids: tuple[UUID, ...]

    @property
    def subject(self) -> UUID:
        """What the job is about: its last id."""
        return self.ids[-1]
