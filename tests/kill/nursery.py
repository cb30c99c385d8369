"""The test's side of the zygote: children that are started, watched, and killed."""

import asyncio
import itertools
import json
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.kill.timing import HUNG


@dataclass
class Child:
    """A process, as far as it has told; `status` is None while it lives."""

    pid: int = 0
    acknowledged: bool = False
    points: list[str] = field(default_factory=list[str])
    status: int | None = None
    started: asyncio.Event = field(default_factory=asyncio.Event)
    dead: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def killed(self) -> bool:
        return self.status == -signal.SIGKILL

    def kill(self) -> None:
        if self.status is None and self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    async def end(self) -> Self:
        """Wait for its death, and kill it when it does not come."""
        try:
            async with asyncio.timeout(HUNG):
                await self.dead.wait()
        except TimeoutError:
            self.kill()
            raise
        return self

    def hear(self, words: str) -> None:
        match words.split():
            case ["PID", pid]:
                self.pid = int(pid)
            case ["START"]:
                self.started.set()
            case ["ACK"]:
                self.acknowledged = True
            case ["POINT", point]:
                self.points.append(point)
            case ["DEAD", status]:
                self.status = int(status)
                self.started.set()
                self.dead.set()
            case _:
                pass


class Nursery:
    """Starts children by a zygote of its own while its `async with` block runs; they write to `log` what they log."""

    def __init__(self, plugins: Path, log: Path) -> None:
        self._plugins = plugins
        self._log = log
        self._children = dict[int, Child]()
        self._numbers = itertools.count(1)

    async def __aenter__(self) -> Self:
        root = Path(__file__).parents[2]
        paths = {"PYTHONPATH": os.pathsep.join([str(self._plugins), *sys.path])}
        with self._log.open("wb") as log:
            self._zygote = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.kill.zygote", cwd=root, env=os.environ | paths,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=log,
            )  # fmt: skip
        self._hearing = asyncio.create_task(self._hear())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in self._children.values():
            child.kill()
        if self._zygote.stdin:
            self._zygote.stdin.close()
        await self._hearing
        await self._zygote.wait()

    def start(self, *arguments: str) -> Child:
        """Start a child."""
        assert self._zygote.stdin
        number = next(self._numbers)
        child = self._children[number] = Child()
        self._zygote.stdin.write(json.dumps([number, *arguments]).encode() + b"\n")
        return child

    async def _hear(self) -> None:
        assert self._zygote.stdout
        async for line in self._zygote.stdout:
            number, words = line.decode().split(" ", 1)
            self._children[int(number)].hear(words)
