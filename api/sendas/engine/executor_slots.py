"""Names for processes that work on one database, without a coordinator: a lock of the kernel dies with its process."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

_PREFIX: Final = "slot-"
_MOST: Final = 64


class NoSlotError(Exception):
    """Raised when 64 processes work on one database already."""


class ExecutorSlots:
    """The slots beside a file. Who holds the lock of `slot-3` is that executor; a free lock is a dead one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: BinaryIO | None = None
        self.own = ""

    def take(self) -> str:
        """Take the lowest free slot and give its executor id; raises `NoSlotError`."""
        for number in range(_MOST):
            if held := self._lock(number):
                self._held, self.own = held, f"{_PREFIX}{number}"
                return self.own
        raise NoSlotError

    def holds(self) -> bool:
        """Say whether the slot is still ours: of a file that was deleted, the next process makes another."""
        try:
            there = self._file_of(self.own).stat()
        except FileNotFoundError:
            return False
        return self._held is not None and os.path.samestat(os.fstat(self._held.fileno()), there)

    def release(self) -> None:
        """Give the slot back."""
        if self._held:
            self._held.close()
            self._held, self.own = None, ""

    @contextmanager
    def held_if_dead(self, executor: str) -> Generator[bool]:
        """Say whether an executor is dead; while the block runs, nobody becomes it, and nobody else buries it."""
        number = executor.removeprefix(_PREFIX)
        ours = executor == self.own or not number.isdecimal() or int(number) >= _MOST
        held = None if ours else self._lock(int(number))
        try:
            yield held is not None
        finally:
            if held:
                held.close()

    def _lock(self, number: int) -> BinaryIO | None:
        file = self._file_of(f"{_PREFIX}{number}").open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        return file

    def _file_of(self, executor: str) -> Path:
        return self._path.with_name(f"{self._path.name}.slot{executor.removeprefix(_PREFIX)}")
