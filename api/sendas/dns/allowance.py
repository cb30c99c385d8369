"""What one reading may still send, and until when."""


class Allowance:
    """Counts the queries of one reading down. `end` by the clock of the event loop, in seconds."""

    __slots__ = ("end", "queries")

    def __init__(self, queries: int, end: float) -> None:
        self.queries = queries
        self.end = end

    def spent(self, now: float) -> bool:
        """Say whether nothing is left, or no time."""
        return self.queries <= 0 or now >= self.end

    def spend(self, now: float) -> bool:
        """Take one query, if there is one left and time for it."""
        if self.spent(now):
            return False
        self.queries -= 1
        return True

    def give_back(self) -> None:
        """Count a query as not sent."""
        self.queries += 1
