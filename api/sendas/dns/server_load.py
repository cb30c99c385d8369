"""What is known of one name server's address: how fast it answers, how much it has to do, whether it is silent."""

from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sendas.dns.ask import Ask

WINDOW: Final = 64  # queries that one server has at a time
_FIRST_WAIT: Final = 0.4  # seconds, as long as nothing is known
_SHORTEST_WAIT: Final = 0.12
_LONGEST_WAIT: Final = 3.0
_SILENT: Final = 8  # time-outs in a row
_ROUNDS: Final = 3  # of them that were not sent at the same time: one hiccup takes all that are on their way
_REST: Final = 10.0  # seconds


class ServerLoad:
    """Measures round trips (RFC 6298 section 2) and counts time-outs; a server that is silent for long may rest."""

    __slots__ = (
        "_counted_at",
        "_rests_until",
        "_rounds",
        "_smoothed",
        "_variation",
        "failures",
        "in_flight",
        "waiting",
    )

    def __init__(self) -> None:
        self.in_flight = 0
        self.waiting: deque[Ask] = deque()
        self._smoothed = 0.0
        self._variation = 0.0
        self.failures = 0
        self._rounds = 0
        self._counted_at = 0.0
        self._rests_until = 0.0

    def patience(self, tries: int) -> float:
        """Say how many seconds to wait for the answer to the next try."""
        known = self._smoothed + 4 * self._variation
        first = max(known, _SHORTEST_WAIT) if known else _FIRST_WAIT
        return min(first * (1 << tries), _LONGEST_WAIT)

    def resting(self, now: float) -> bool:
        """Say whether the server was silent for too long to be asked again already."""
        return now < self._rests_until

    def answered(self, seconds: float) -> None:
        """Count an answer that came after so many seconds."""
        self.failures = self._rounds = 0
        self._rests_until = 0.0
        if self._smoothed:
            difference = seconds - self._smoothed
            self._smoothed += difference / 8
            self._variation += (abs(difference) - self._variation) / 4
        else:
            self._smoothed, self._variation = seconds, seconds / 2

    def timed_out(self, sent: float, now: float) -> None:
        """Count a try that was not answered in time."""
        self.failures += 1
        if sent >= self._counted_at:
            self._rounds += 1
            self._counted_at = now
        if self.failures >= _SILENT and self._rounds >= _ROUNDS:
            self._rests_until = now + _REST
