"""Octets that nobody can guess, a few at a time."""

import os

_POOL = 8192


class RandomOctets:
    """Takes small pieces from a large draw: one call of the system for each would cost more than the rest."""

    def __init__(self) -> None:
        self._pool = b""
        self._at = 0

    def take(self, count: int) -> bytes:
        """Give so many octets, at most a pool of them."""
        if self._at + count > len(self._pool):
            self._pool, self._at = os.urandom(_POOL), 0
        self._at += count
        return self._pool[self._at - count : self._at]
