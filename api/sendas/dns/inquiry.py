"""One question put to every server of the name's zone, through aliases to the end."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import dns.name
from dns.name import Name
from dns.rdatatype import RdataType

from sendas.dns.answer import LONGEST_CHAIN, Statement, read_answer
from sendas.dns.delegation import Walk
from sendas.dns.sections import plain
from sendas.dns.zone import Host, Unreachable, Zone
from sendas.domain.observation import AnswerKind, AskedType, Observation, Question, ServerAnswer

_TOP_LEVEL = 2  # labels, the empty one of the root included
_OF_TOP_LEVEL = 3


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Puts the questions of one reading; they share its walk and its budget."""

    walk: Walk

    async def observe(self, question: Question) -> Observation:
        """Ask every authoritative server."""
        zone, answers = await self._everywhere(dns.name.from_text(question.name), question.type, ())
        if zone is None:
            return Observation(question, None, answers)
        return Observation(question, plain(zone.name), answers, zone.contact)

    async def _everywhere(
        self, name: Name, rdtype: AskedType, passed: tuple[Name, ...]
    ) -> tuple[Zone | None, tuple[ServerAnswer, ...]]:
        zone = await self.walk.locate(name)
        if isinstance(zone, Unreachable):
            return None, zone.answers
        hosts = _asked(zone)
        statements = await asyncio.gather(*(self._ask(host, zone, name, rdtype) for host in hosts))
        chains = {statement.chain for statement in statements if statement.unfinished}
        ends = {chain: await self._pursue((*passed, name), chain, rdtype) for chain in sorted(chains)}
        answers = [
            answer
            for host, statement in zip(hosts, statements, strict=True)
            for answer in _report(host, statement, ends.get(statement.chain, ()))
        ]
        return zone, (*answers, *zone.unusable)

    async def _ask(self, host: Host, zone: Zone, name: Name, rdtype: AskedType) -> Statement:
        wire_type = RdataType.make(rdtype)
        reply = await self.walk.servers.exchange.ask(host.endpoint, name, wire_type)
        return Statement(reply) if isinstance(reply, AnswerKind) else read_answer(reply, name, rdtype, zone.name)

    async def _pursue(
        self, passed: tuple[Name, ...], chain: tuple[Name, ...], rdtype: AskedType
    ) -> tuple[ServerAnswer, ...]:
        """Look up the end of a chain of aliases in its own zone (RFC 1034 section 5.2.2)."""
        *between, target = chain
        if target in passed or len(passed) + len(between) > LONGEST_CHAIN:
            return (ServerAnswer("", "", AnswerKind.MALFORMED),)
        _, answers = await self._everywhere(target, rdtype, (*passed, *between))
        return tuple(answer for answer in answers if answer.kind.definite) or answers


def _asked(zone: Zone) -> tuple[Host, ...]:
    """Choose all servers; of the root and a top-level zone, which everybody shares, only some."""
    return zone.hosts[:_OF_TOP_LEVEL] if len(zone.name) <= _TOP_LEVEL else zone.hosts


def _report(host: Host, statement: Statement, ends: Sequence[ServerAnswer]) -> list[ServerAnswer]:
    """Report one server's words; where the servers at the end of its chain differ, one answer for each version."""
    chain = tuple(plain(name) for name in statement.chain)
    said = replace(host.failed(statement.kind), values=statement.values, chain=chain, ttl=statement.ttl)
    if not statement.unfinished:
        return [said]
    return list(dict.fromkeys(_joined(said, end) for end in ends))


def _joined(said: ServerAnswer, end: ServerAnswer) -> ServerAnswer:
    ttls = [ttl for ttl in (said.ttl, end.ttl) if ttl is not None]
    ttl = min(ttls) if end.kind.definite and ttls else None
    return replace(said, kind=end.kind, values=end.values, chain=(*said.chain, *end.chain), ttl=ttl)
