"""How long a run waits, and for what."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class RunTiming:
    """The patience of a run.

    `call`: the longest that one change may take at a provider. `margin`: how long after that a provider may still
    finish what it was sent. `lease`: how long a zone stays ours between two steps. `patience`: how long we try to see
    what became of a change. `pause`: between two such tries. `answer`: how long a request waits for a run to end.
    `settling`: how long a run waits for a provider to bring its changes to all of its name servers.
    """

    call: timedelta = timedelta(seconds=60)
    margin: timedelta = timedelta(seconds=5)
    lease: timedelta = timedelta(seconds=20)
    patience: timedelta = timedelta(minutes=10)
    pause: timedelta = timedelta(seconds=5)
    answer: timedelta = timedelta(seconds=6)
    settling: timedelta = timedelta(minutes=2)

    def settled(self, sent_at: datetime) -> datetime:
        """Give the time after which what was sent has had its effect, or never will."""
        return sent_at + self.call + self.margin
