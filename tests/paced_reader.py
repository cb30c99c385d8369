"""A DNS whose names arrive when a test says so."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence

from sendas.dns.memory_reader import MemoryReader
from sendas.domain.observation import VALIDATE, Manner, Observation, Question
from tests.surroundings import memory_dns


class PacedReader(MemoryReader):
    """Holds back what a check reads: each name until `arrive`, and what is confirmed over TCP until `confirm`.

    Names are those of `held`; others arrive at once.

    With `truth`, that is what TCP shows: whatever else was seen was forged.
    """

    def __init__(self, truth: MemoryReader | None = None) -> None:
        super().__init__(memory_dns().zones)
        self.records = memory_dns().records
        self.truth = truth
        self.held: set[str] = set()
        self._gates: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    def arrive(self, name: str) -> None:
        """Let a name's answers come."""
        self._gates[name].set()

    def confirm(self) -> None:
        """Let the answers over TCP come."""
        self._gates["tcp"].set()

    async def read(self, questions: Sequence[Question], how: Manner = VALIDATE) -> dict[Question, Observation]:
        if how.arrived is None:  # not what a check reads of its own names
            return await super().read(questions, how)
        found = await asyncio.gather(*(self._one(question, how) for question in questions))
        return dict(zip(questions, found, strict=True))

    async def _one(self, question: Question, how: Manner) -> Observation:
        if how.tcp or question.name in self.held:
            await self._gates["tcp" if how.tcp else question.name].wait()
        if self.truth and how.tcp:
            return (await self.truth.read([question], how))[question]
        return (await super().read([question], how))[question]
