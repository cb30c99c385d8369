"""Traps: what hostile servers do, how a reading has to end, and the measures of each."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass

import pytest

from sendas.domain.observation import VALIDATE, AnswerKind, Manner, Observation, Question
from tests.sendas.dns.hostile import Packet, Script, Talk, TrapWorld, asked, honest, trap_world
from tests.sendas.dns.world import kinds, txt

GOOD = ("good",)
LATEST = 2.0  # seconds after the deadline, on a busy machine
BUDGET = 80  # packets of one reading
LONGEST_BLOCK = 1.0  # seconds for which the event loop may stand still
MEASURED: list[str] = []


@dataclass(frozen=True, slots=True)
class Sprung:
    """What a reading in a trap came to."""

    observations: dict[Question, Observation]
    seconds: float
    packets: int
    blocked: float
    world: TrapWorld

    @property
    def kinds(self) -> set[AnswerKind]:
        return {kind for observation in self.observations.values() for kind in kinds(observation)}

    @property
    def values(self) -> set[tuple[str, ...]]:
        return {answer.values for seen in self.observations.values() for answer in seen.answers if answer.values}


@dataclass(frozen=True, slots=True)
class Trap:
    """One trap: what servers do, and the kinds of answers that a reading may end with."""

    name: str
    kinds: frozenset[AnswerKind]
    script: Script
    talk: Talk | None = None
    question: str = "trap.be"
    seconds: float | None = None
    servers: int = 1
    how: Manner = VALIDATE

    @property
    def deadline(self) -> float:
        """Short where a reading waits for it; where it should end by itself, what a busy machine needs."""
        return self.seconds or (0.5 if AnswerKind.TIMEOUT in self.kinds else 2.5)

    async def spring(self, *, also: Iterable[str] = ()) -> Sprung:
        """Read in the trap, hold it to its bounds and note the measures."""
        questions = [txt(name) for name in (self.question, *also)]
        async with trap_world(self.script, self.talk or talk_honestly, self.servers) as world:
            reader = world.reader(self.deadline)
            started = time.monotonic()
            async with _watched() as longest:
                seen = await reader.read(questions, self.how)
            seconds = time.monotonic() - started
            sprung = Sprung(seen, seconds, world.packets, max(longest), world)
        told = "/".join(sorted(sprung.kinds))
        MEASURED.append(f"{self.name:58} {told:24} {seconds:6.2f} s {sprung.packets:4} packets {max(longest):6.3f} s")
        assert seconds <= self.deadline + LATEST
        assert sprung.packets <= BUDGET
        assert sprung.blocked <= LONGEST_BLOCK
        assert sprung.kinds <= self.kinds
        return sprung


@contextlib.asynccontextmanager
async def _watched() -> AsyncGenerator[list[float]]:
    """Measure for how long other work of the event loop had to wait, in seconds of our CPU: others may be busy too."""
    longest = [0.0]

    async def watch() -> None:
        while True:
            before = time.process_time()
            await asyncio.sleep(0.01)
            longest.append(time.process_time() - before)

    task = asyncio.create_task(watch())
    await asyncio.sleep(0)
    yield longest
    await asyncio.sleep(0)
    task.cancel()


async def talk_honestly(query: bytes, writer: asyncio.StreamWriter) -> None:
    """Answer one question over TCP as one should."""
    framed(writer, honest(query))


async def hang(_query: bytes, _writer: asyncio.StreamWriter) -> None:
    """Keep the connection and say nothing."""
    await asyncio.sleep(60)


def framed(writer: asyncio.StreamWriter, wire: bytes) -> None:
    writer.write(len(wire).to_bytes(2, "big") + wire)


def spoiled(script: Script) -> Script:
    """Play a script for TXT questions; others get what they should."""

    def play(query: bytes) -> Iterable[Packet]:
        return script(query) if asked(query)[1] == "TXT" else [Packet(honest(query))]

    return play


def only(*allowed: AnswerKind) -> frozenset[AnswerKind]:
    return frozenset(allowed)


def each(traps: Iterable[Trap]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("trap", [pytest.param(trap, id=trap.name.replace(" ", "-")) for trap in traps])
