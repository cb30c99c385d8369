"""One round: a plan is applied and killed, taken up and killed again, at last taken up and left in peace."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from sendas.domain.dns_run import RunState
from tests.kill.naive_server import NaiveServer, Profile
from tests.kill.nursery import Child, Nursery
from tests.kill.oracle import read_books, violations
from tests.kill.scene import Scene, build_scene

T = TypeVar("T")
AT_ONCE = 10
_AGAIN = 4


@dataclass
class Round:
    """A scene and what happens in it."""

    scene: Scene
    nursery: Nursery
    fault: str = "none"
    engine: str = "memory"
    acknowledged: bool = False
    kills: int = 0
    missed: bool = False
    problems: list[str] = field(default_factory=list[str])

    async def run(self, work: str, *, kill: str = "", surely: bool = True, after: float | None = None) -> Child:
        """Let a child `apply` or `resume` until it ends, dies at a point, or is killed some seconds after its start."""
        child = self.begin(work, kill)
        if after is not None:
            await child.started.wait()
            await asyncio.sleep(after)
            child.kill()
        await child.end()
        self.note(work, child, surely=bool(kill and surely))
        return child

    def begin(self, work: str, kill: str = "") -> Child:
        """Start a child and go on; `note` what became of it."""
        how = ("--kill", kill, "--fault", self.fault, "--engine", self.engine)
        return self.nursery.start(work, *self.scene.arguments(), *how)

    def note(self, work: str, child: Child, *, surely: bool = False) -> None:
        """Note what became of a child that is dead, and that should have been killed `surely`."""
        self.acknowledged |= child.acknowledged
        self.kills += child.killed
        self.missed = self.missed or (surely and not child.killed)
        if child.status not in {0, -9}:
            self.problems.append(f"{work} broke: status {child.status}")

    async def end(self) -> list[str]:
        """Take up what is left and judge; what was never begun must still be possible."""
        await self.run("resume")
        await self.scene.zone.quiet()
        found = self.judge()
        if not read_books(self.scene.database).runs and not found:
            await self.run("apply")
            found = self.judge()
            found += [] if self.acknowledged else ["the plan could not be applied any more"]
        return [*self.problems, *found]

    @property
    def engine_file(self) -> Path:
        """The file of the engine that is not in memory."""
        return Path(f"{self.scene.database}.engine")

    def under_way(self) -> bool:
        """Say whether a run is under way."""
        return any(run.state is RunState.RUNNING for run in read_books(self.scene.database).runs)

    def judge(self) -> list[str]:
        return violations(read_books(self.scene.database), self.scene.zone, acknowledged=self.acknowledged)


@dataclass
class Ring:
    """Where rounds are fought, a few at once: a server, a nursery, and a blank database to copy."""

    server: NaiveServer
    nursery: Nursery
    blank: Path
    folder: Path
    kills: int = 0
    void: int = 0
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def new(self, profile: Profile, fault: str = "none", engine: str = "memory") -> Round:
        path = self.folder / f"{next(self._numbers)}.db"
        return Round(build_scene(self.blank, path, self.server, profile), self.nursery, fault, engine)

    async def fight(
        self, profile: Profile, plot: Callable[[Round], Awaitable[object]], fault: str = "none", engine: str = "memory"
    ) -> list[str]:
        """Play a round to its end and give what is wrong.

        Anew where this machine was too slow: the provider did not keep its promise, or calls that took too long led
        past the point where the child should have died.
        """
        async with self._places:
            for _ in range(_AGAIN):
                fought = self.new(profile, fault, engine)
                await plot(fought)
                found = await fought.end()
                self.kills += fought.kills
                if not fought.scene.zone.overdue and (found or not fought.missed):
                    return found
                self.void += 1
        return ["this machine is too slow"]
