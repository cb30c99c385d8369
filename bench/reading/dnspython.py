"""dnspython, straight to a server of the domain's operator: without a walk, and without a thought for forgery."""

import asyncio
from collections.abc import Sequence

import dns.asyncquery
import dns.exception
import dns.message
import dns.query
from dns.message import Message
from dns.rcode import Rcode

from bench.reading.contender import Contender, Domain, each_in_turn
from sendas.domain.observation import Question
from tests.mail_world.world import MailWorld

_SECONDS = 2.0
_PAYLOAD = 1232


def one_by_one(world: MailWorld) -> Contender:
    """Ask and wait, one question after the other."""

    def read(domains: Sequence[Domain]) -> int:
        return sum(
            _is_definite(_ask(question, domain.address, world.port))
            for domain in domains
            for question in domain.questions
        )

    return Contender("dnspython", read, share=0.1)


def all_at_once(world: MailWorld, runner: asyncio.Runner) -> Contender:
    """Ask the five questions of a domain together."""

    async def read(domain: Domain) -> int:
        at = domain.address
        replies = await asyncio.gather(*(_ask_soon(each, at, world.port) for each in domain.questions))
        return sum(map(_is_definite, replies))

    return Contender("dnspython asyncio", lambda domains: runner.run(each_in_turn(domains, read)), share=0.1)


def _query(question: Question) -> Message:
    return dns.message.make_query(question.name, question.type, use_edns=0, payload=_PAYLOAD)


def _ask(question: Question, address: str, port: int) -> Message | None:
    try:
        return dns.query.udp_with_fallback(_query(question), address, _SECONDS, port)[0]
    except dns.exception.Timeout:
        return None


async def _ask_soon(question: Question, address: str, port: int) -> Message | None:
    try:
        return (await dns.asyncquery.udp_with_fallback(_query(question), address, _SECONDS, port))[0]
    except dns.exception.Timeout:
        return None


def _is_definite(reply: Message | None) -> bool:
    return reply is not None and reply.rcode() in {Rcode.NOERROR, Rcode.NXDOMAIN}
