"""What is known of one name server's address: how fast it answers, how much it has to do, whether it is silent."""

from collections import deque
from typing import TYPE_CHECKING, Final

from sendas.dns.round_trip import RoundTrip

if TYPE_CHECKING:
    from sendas.dns.ask import Ask

WINDOW: Final = 64  # queries that one server has at a time
_FIRST_WAIT: Final = 0.4  # seconds at most, for a server that is not known yet
_SHORTEST_WAIT: Final = 0.12
_LONGEST_WAIT: Final = 3.0
_SILENT: Final = 8  # time-outs in a row
_ROUNDS: Final = 3  # of them that were not sent at the same time: one hiccup takes all that are on their way
_REST: Final = 10.0  # seconds


class ServerLoad:
    """Measures round trips and counts time-outs; a server that is silent for long may rest.

    Of a server that has not answered yet, what is `typical` is expected.
    """

    __slots__ = (
        "_counted_at",
        "_rests_until",
        "_round_trip",
        "_rounds",
        "_typical",
        "failures",
        "in_flight",
        "waiting",
    )

    def __init__(self, typical: RoundTrip) -> None:
        self.in_flight = 0
        self.waiting: deque[Ask] = deque()
        self.failures = 0
        self._typical = typical
        self._round_trip = RoundTrip()
        self._rounds = 0
        self._counted_at = 0.0
        self._rests_until = 0.0

    def patience(self, tries: int) -> float:
        """Say how many seconds to wait for the answer to the next try."""
        first = self._round_trip.wait or min(self._typical.wait or _FIRST_WAIT, _FIRST_WAIT)
        return min(max(first, _SHORTEST_WAIT) * (1 << tries), _LONGEST_WAIT)

    def resting(self, now: float) -> bool:
        """Say whether the server was silent for too long to be asked again already."""
        return now < self._rests_until

    def answered(self, seconds: float) -> None:
        """Count an answer that came after so many seconds."""
        self.failures = self._rounds = 0
        self._rests_until = 0.0
        if not self._round_trip.wait:
            self._typical.measured(seconds)
        self._round_trip.measured(seconds)

    def timed_out(self, sent: float, now: float) -> None:
        """Count a try that was not answered in time."""
        self.failures += 1
        if sent >= self._counted_at:
            self._rounds += 1
            self._counted_at = now
        if self.failures >= _SILENT and self._rounds >= _ROUNDS:
            self._rests_until = now + _REST
