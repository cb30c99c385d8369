"""The processes that this one has begun, as the system shows them."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path


def children() -> set[int]:
    """Give those that live."""
    return {pid for pid in map(int, filter(str.isdigit, (each.name for each in Path("/proc").iterdir()))) if _ours(pid)}


def workers() -> list[int]:
    """Give those of them that call lexicon."""
    return [pid for pid in children() if "sendas_lexicon.worker" in shown(pid, "cmdline")]


def lives(pid: int) -> bool:
    """Say whether a process is there and not a dead one's entry."""
    try:
        return _stat(pid)[0] != "Z"
    except OSError:
        return False


def shown(pid: int, what: str) -> str:
    return Path(f"/proc/{pid}/{what}").read_bytes().decode("utf-8", "replace")


async def until(so: Callable[[], bool]) -> None:
    """Wait for something that the system does in its own time."""
    async with asyncio.timeout(30):
        while True:
            if so():
                return
            await asyncio.sleep(0.01)


def _ours(pid: int) -> bool:
    try:
        state, parent, *_ = _stat(pid)
    except OSError:
        return False
    return state != "Z" and int(parent) == os.getpid()


def _stat(pid: int) -> list[str]:
    return shown(pid, "stat").rpartition(")")[2].split()
