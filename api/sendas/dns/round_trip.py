"""How long answers take (RFC 6298 section 2)."""


class RoundTrip:
    """A smoothed time and its variation, in seconds."""

    __slots__ = ("_smoothed", "_variation")

    def __init__(self) -> None:
        self._smoothed = 0.0
        self._variation = 0.0

    @property
    def wait(self) -> float:
        """How long an answer is worth waiting for; 0 as long as nothing is known."""
        return self._smoothed + 4 * self._variation

    def measured(self, seconds: float) -> None:
        """Take one more time into account."""
        if self._smoothed:
            difference = seconds - self._smoothed
            self._smoothed += difference / 8
            self._variation += (abs(difference) - self._variation) / 4
        else:
            self._smoothed, self._variation = seconds, seconds / 2
