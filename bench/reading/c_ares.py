"""aiodns, which is c-ares: a resolver for each operator that asks the operator's first server."""

import asyncio
from collections.abc import Sequence
from importlib.util import find_spec

from bench.reading.contender import Contender, Domain, Missing, each_in_turn
from sendas.domain.observation import Question
from tests.mail_world.world import MailWorld

_ABSENT = frozenset({1, 4})  # ARES_ENODATA and ARES_ENOTFOUND of ares.h


def with_aiodns(world: MailWorld, runner: asyncio.Runner) -> Contender:
    """Ask the five questions of a domain together. No name may be asked twice: c-ares remembers answers."""
    if not find_spec("aiodns"):
        message = "aiodns is not installed (--group bench)"
        raise Missing(message)
    from aiodns import DNSResolver  # noqa: PLC0415  (it may not be there)
    from aiodns.error import DNSError  # noqa: PLC0415  (as above)

    resolvers: dict[str, DNSResolver] = {}

    def resolver(address: str) -> DNSResolver:
        if address not in resolvers:
            resolvers[address] = DNSResolver(nameservers=[f"{address}:{world.port}"], timeout=2.0)
        return resolvers[address]

    async def ask(question: Question, address: str) -> bool:
        try:
            await resolver(address).query_dns(question.name, question.type)
        except DNSError as error:
            return error.args[0] in _ABSENT
        return True

    async def read(domain: Domain) -> int:
        return sum(await asyncio.gather(*(ask(each, domain.address) for each in domain.questions)))

    def read_all(domains: Sequence[Domain]) -> int:
        return runner.run(each_in_turn(domains, read))

    return Contender("aiodns", read_all)
