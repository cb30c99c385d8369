"""How much memory our engine takes on as it reads the same domains again and again."""

import asyncio
import resource
from collections.abc import Sequence
from pathlib import Path

from bench.reading.contender import Domain
from bench.reading.ours import new_reader, sweep
from tests.mail_world.world import MailWorld

_SETTLED = 8  # the first of so many parts of all checks fills caches and the allocator
_MIB = 1024 * 1024


def memory_growth(world: MailWorld, runner: asyncio.Runner, domains: Sequence[Domain], checks: int) -> float:
    """Give the growth in MiB from an eighth of the checks to all of them."""
    reader = new_reader(world)
    done, settled = 0, 0.0
    while done < checks:
        runner.run(sweep(reader, domains))
        done += len(domains)
        print(f"{done:8} checks {_resident():8.1f} MiB")
        if not settled and done * _SETTLED >= checks:
            settled = _resident()
    return _resident() - settled


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / _MIB
