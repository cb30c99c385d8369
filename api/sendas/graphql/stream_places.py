"""How many streams may be open at once."""

from collections import Counter
from collections.abc import Generator, Hashable
from contextlib import contextmanager


class FullError(Exception):
    """Raised when there is no place for another stream."""


class StreamPlaces:
    """Counts open streams: so many of one owner, and so many in all, in this process."""

    def __init__(self, of_one: int = 20, in_all: int = 500) -> None:
        self.of_one = of_one
        self.in_all = in_all
        self._open = Counter[Hashable]()

    @property
    def taken(self) -> int:
        """How many are open."""
        return self._open.total()

    @contextmanager
    def place(self, owner: Hashable) -> Generator[None]:
        """Take a place while the block runs; raises `FullError`."""
        if self._open[owner] >= self.of_one or self.taken >= self.in_all:
            raise FullError
        self._open[owner] += 1
        try:
            yield
        finally:
            self._open[owner] -= 1
            if not self._open[owner]:
                del self._open[owner]
