"""Reads records at a recursive resolver, where the authoritative servers are out of reach."""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from dns.rdatatype import RdataType

from sendas.dns.answer import Statement
from sendas.dns.owner_name import lineage
from sendas.dns.recursive_answer import read_nameservers, read_recursive, read_start
from sendas.dns.reply import Start
from sendas.dns.sections import Sections
from sendas.dns.upstream import Upstream
from sendas.dns.upstream_line import Line
from sendas.dns.upstream_rotation import Budget, Rotation
from sendas.domain.observation import VALIDATE, AnswerKind, Manner, Observation, Question, ServerAnswer

_QUERIES = 200
_WAITED_FOR, _SWEPT = 16, 4
_STEPS_UP = 4


class RecursiveReader:
    """A `DnsReader` that believes the operator's recursors: one answer for each question, with the recursor's name.

    It sees what they remember, absences included, and plants those by asking. `deadline` in seconds for one `read`.
    Sweeps have slots of their own, so that nobody waits for them.
    """

    def __init__(self, lines: Iterable[Line], *, deadline: float = 5.0) -> None:
        self._rotation = Rotation(lines)
        self._deadline = deadline
        self._waited_for, self._swept = asyncio.Semaphore(_WAITED_FOR), asyncio.Semaphore(_SWEPT)

    async def read(self, questions: Sequence[Question], how: Manner = VALIDATE) -> dict[Question, Observation]:
        """Answer every question within the deadline; whatever is not known by then is a time-out."""
        silence = _answer(self._rotation.first, Statement(AnswerKind.TIMEOUT))
        found = {question: Observation(question, None, (silence,), None, ()) for question in questions}
        inquiry = _Inquiry(self._rotation, Budget(_QUERIES), tcp=how.tcp)

        async def note(question: Question) -> None:
            async with self._swept if how.background else self._waited_for:
                answer, message = await inquiry.answer(question)
                found[question] = Observation(question, None, (answer,), None, ())
                if message and (start := await inquiry.start(question.name, message)):
                    servers = await inquiry.nameservers(start.zone)
                    found[question] = Observation(
                        question, start.zone, (answer,), start.contact, servers, start.primary
                    )
            how.tell(found[question])

        with suppress(TimeoutError):
            async with asyncio.timeout(self._deadline), asyncio.TaskGroup() as group:
                for question in found:
                    group.create_task(note(question))
        return found


@dataclass(frozen=True, slots=True)
class _Inquiry:
    """The questions of one reading, which share its budget."""

    rotation: Rotation
    budget: Budget
    tcp: bool
    _servers: dict[str, asyncio.Task[tuple[str, ...]]] = field(default_factory=dict[str, asyncio.Task[tuple[str, ...]]])

    async def answer(self, question: Question) -> tuple[ServerAnswer, Sections | None]:
        """Put a question, and give the message with its answer."""
        reply = await self.rotation.ask(question.name, RdataType.make(question.type), self.budget, tcp=self.tcp)
        if isinstance(reply.said, AnswerKind):
            return _answer(reply.upstream, Statement(reply.said)), None
        return _answer(reply.upstream, read_recursive(reply.said, question.name, question.type)), reply.said

    async def start(self, name: str, known: Sections) -> Start | None:
        """Find the zone that holds a name: a denial tells it, and otherwise its SOA question.

        The name above an alias is in the same zone, because no apex is an alias.
        """
        if found := read_start(known, name):
            return found
        for above in islice(lineage(name), _STEPS_UP):
            reply = await self.rotation.ask(above, RdataType.SOA, self.budget, tcp=self.tcp)
            if isinstance(reply.said, AnswerKind):
                return None
            if found := read_start(reply.said, above):
                return found
        return None

    async def nameservers(self, zone: str) -> tuple[str, ...]:
        """Give the name servers of a zone, which is asked once."""
        if zone not in self._servers:
            self._servers[zone] = asyncio.create_task(self._nameservers(zone))
        return await self._servers[zone]

    async def _nameservers(self, zone: str) -> tuple[str, ...]:
        reply = await self.rotation.ask(zone, RdataType.NS, self.budget, tcp=self.tcp)
        return () if isinstance(reply.said, AnswerKind) else read_nameservers(reply.said, zone)


def _answer(upstream: Upstream, said: Statement) -> ServerAnswer:
    return ServerAnswer(upstream.name, str(upstream.endpoint.address), said.kind, said.values, said.chain, said.ttl)
