"""Coroutines that never wait, such as rules over remembered answers, run without an event loop."""

from collections.abc import Coroutine
from typing import TypeVar

T = TypeVar("T")


def at_once(work: Coroutine[object, None, T]) -> T:
    """Run a coroutine to its end; raises `RuntimeError` if it waits for anything."""
    try:
        work.send(None)
    except StopIteration as end:
        value: T = end.value
        return value
    work.close()
    message = "waits for something"
    raise RuntimeError(message)
