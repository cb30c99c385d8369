"""What one reading may cost: packets and time."""

import asyncio


class Budget:
    """Counts down queries and seconds. Needs a running event loop."""

    def __init__(self, queries: int, seconds: float) -> None:
        self._queries = queries
        self._end = asyncio.get_running_loop().time() + seconds

    @property
    def seconds(self) -> float:
        """The time that is left; zero or less when there is none."""
        return self._end - asyncio.get_running_loop().time()

    def spend(self) -> bool:
        """Take one query; False when none, or no time, is left."""
        if self._queries <= 0 or self.seconds <= 0:
            return False
        self._queries -= 1
        return True
