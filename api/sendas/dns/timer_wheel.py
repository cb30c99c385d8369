"""Many short timers that are seldom waited for."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

_TICK = 0.01  # seconds

Item = TypeVar("Item")


class TimerWheel(Generic[Item]):
    """Gives items back when they are due, up to a tick late; those that are done by then cost nothing more.

    A timer of the event loop for each would have to be cancelled for each.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, due: Callable[[Item], None]) -> None:
        self._loop = loop
        self._due = due
        self._slots: dict[int, list[Item]] = {}
        self._reached = 0
        self._timer: asyncio.TimerHandle | None = None

    def add(self, item: Item, at: float) -> None:
        """Give an item back at a time of the loop's clock."""
        slot = int(at / _TICK) + 1
        if self._timer is None:
            self._reached = int(self._loop.time() / _TICK)
            self._timer = self._loop.call_later(_TICK, self._turn)
        slot = max(slot, self._reached + 1)
        waiting = self._slots.get(slot)
        if waiting is None:
            self._slots[slot] = [item]
        else:
            waiting.append(item)

    def clear(self) -> None:
        """Forget all items."""
        self._slots.clear()
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _turn(self) -> None:
        until = int(self._loop.time() / _TICK)
        self._timer = self._loop.call_later(_TICK, self._turn)
        while self._reached < until:
            self._reached += 1
            for item in self._slots.pop(self._reached, ()):
                self._due(item)
        if not self._slots:
            self.clear()
