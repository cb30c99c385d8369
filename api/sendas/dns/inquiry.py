"""One question put to the servers of the name's zone, through aliases to the end."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dns.rdatatype import RdataType

from sendas.dns.answer import LONGEST_CHAIN, Statement, read_answer, refusal
from sendas.dns.delegation import Walk
from sendas.dns.memory import is_shared
from sendas.dns.owner_name import is_name
from sendas.dns.referral import Referral, read_referral
from sendas.dns.reply import Reply
from sendas.dns.zone import Host, Unreachable, Zone
from sendas.domain.observation import AnswerKind, AskedType, Observation, Question, ServerAnswer

_OF_TOP_LEVEL = 3


@dataclass(frozen=True, slots=True)
class Said:
    """What the asked hosts of one zone stated."""

    zone: Zone
    statements: tuple[tuple[Host, Statement], ...]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Puts the questions of one reading; they share its walk and its budget. With `one_server`, one is enough."""

    walk: Walk
    one_server: bool

    async def observe(self, question: Question) -> Observation:
        """Ask every authoritative server, and at the same time which zone it is that they serve.

        Text that is no name is malformed.
        """
        if not is_name(question.name):
            return Observation(question, None, (ServerAnswer("", "", AnswerKind.MALFORMED),))
        zone = await self.walk.approach(question.name, own=True)
        if isinstance(zone, Unreachable):
            return Observation(question, None, zone.answers)
        if self.one_server:
            found, answers = await self._answers(zone, question.name, question.type, ())
            return Observation(question, found.name, answers)
        (found, answers), own = await asyncio.gather(
            self._answers(zone, question.name, question.type, ()), self._locate(zone, question.name)
        )
        if isinstance(own, Unreachable):
            if own.zone != found.name:
                return Observation(question, None, own.answers)
            told = any(answer.kind.definite for answer in answers)
            return Observation(question, found.name if told else None, answers)
        if own.name != found.name:
            _, answers = await self._answers(own, question.name, question.type, ())
        return Observation(question, own.name, answers, own.contact, primary=own.primary)

    async def _locate(self, zone: Zone, name: str) -> Zone | Unreachable:
        return zone if is_shared(zone.name) else await self.walk.locate(name)

    async def _answers(
        self, zone: Zone, name: str, rdtype: AskedType, passed: tuple[str, ...]
    ) -> tuple[Zone, tuple[ServerAnswer, ...]]:
        said = await (self._ask_one if self.one_server else self._ask_each)(zone, name, rdtype, own=not passed)
        if isinstance(said, Unreachable):
            return zone, said.answers
        chains = {statement.chain for _, statement in said.statements if statement.unfinished}
        ends = {chain: await self._pursue((*passed, name), chain, rdtype) for chain in sorted(chains)}
        answers = [
            answer
            for host, statement in said.statements
            for answer in _report(host, statement, ends.get(statement.chain, ()))
        ]
        return said.zone, (*answers, *said.zone.unusable)

    async def _ask_one(self, zone: Zone, name: str, rdtype: AskedType, *, own: bool) -> Said | Unreachable:
        told = await self.walk.ask(zone, name, RdataType.make(rdtype), own=own)
        if isinstance(told, Unreachable):
            return told
        below, host, reply = told
        return Said(below, ((host, read_answer(reply, name, below.name)),))

    async def _ask_each(self, zone: Zone, name: str, rdtype: AskedType, *, own: bool) -> Said | Unreachable:
        while True:
            hosts = _asked(zone)
            replies = await self.walk.servers.exchange.ask_each(hosts, name, RdataType.make(rdtype))
            referral = _unanimous_referral(replies, name, zone)
            if referral is None:
                statements = [_state(reply, name, zone) for reply in replies]
                return Said(zone, tuple(zip(hosts, statements, strict=True)))
            below = await self.walk.follow(zone, referral, own=own)
            if isinstance(below, Unreachable):
                return below
            zone = below

    async def _pursue(
        self, passed: tuple[str, ...], chain: tuple[str, ...], rdtype: AskedType
    ) -> tuple[ServerAnswer, ...]:
        """Look up the end of a chain of aliases in its own zone (RFC 1034 section 5.2.2)."""
        *between, target = chain
        if target in passed or len(passed) + len(between) > LONGEST_CHAIN:
            return (ServerAnswer("", "", AnswerKind.MALFORMED),)
        zone = await self.walk.approach(target, own=False)
        if isinstance(zone, Unreachable):
            return zone.answers
        _, answers = await self._answers(zone, target, rdtype, (*passed, *between))
        return tuple(answer for answer in answers if answer.kind.definite) or answers


def _asked(zone: Zone) -> tuple[Host, ...]:
    """Choose all servers; of the root and a top-level zone, which everybody shares, only some."""
    return zone.hosts if "." in zone.name.strip(".") else zone.hosts[:_OF_TOP_LEVEL]


def _unanimous_referral(replies: Sequence[Reply | AnswerKind], name: str, zone: Zone) -> Referral | None:
    """Give the way down, unless a server answers for the name itself."""
    told = [reply for reply in replies if isinstance(reply, Reply)]
    ways = [way for reply in told if (way := read_referral(reply, name, zone.name))]
    return ways[0] if ways and all(refusal(reply) for reply in told) else None


def _state(reply: Reply | AnswerKind, name: str, zone: Zone) -> Statement:
    return Statement(reply) if isinstance(reply, AnswerKind) else read_answer(reply, name, zone.name)


def _report(host: Host, statement: Statement, ends: Sequence[ServerAnswer]) -> list[ServerAnswer]:
    """Report one server's words; where the servers at the end of its chain differ, one answer for each version."""
    said = ServerAnswer(host.name, host.address, statement.kind, statement.values, statement.chain, statement.ttl)
    if not statement.unfinished:
        return [said]
    return list(dict.fromkeys(_joined(said, end) for end in ends))


def _joined(said: ServerAnswer, end: ServerAnswer) -> ServerAnswer:
    ttls = [ttl for ttl in (said.ttl, end.ttl) if ttl is not None]
    # An absence ends when the aliases change or when what they lead to does: whichever resolvers keep longer.
    shown = min if end.kind is AnswerKind.FOUND else max
    ttl = shown(ttls) if end.kind.definite and ttls else None
    return replace(said, kind=end.kind, values=end.values, chain=(*said.chain, *end.chain), ttl=ttl)
