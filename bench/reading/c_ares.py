"""aiodns, which is c-ares: a resolver for each operator that asks the operator's first server."""

import asyncio
from collections.abc import Sequence
from importlib.util import find_spec

from bench.reading.contender import Contender, Missing, each_in_turn
from sendas.domain.observation import Question
from tests.mail_world.customer import Customer
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

    def resolver(server: str) -> DNSResolver:
        if server not in resolvers:
            resolvers[server] = DNSResolver(nameservers=[f"{world.addresses[server]}:{world.port}"], timeout=2.0)
        return resolvers[server]

    async def ask(question: Question, server: str) -> bool:
        try:
            await resolver(server).query_dns(question.name, question.type)
        except DNSError as error:
            return error.args[0] in _ABSENT
        return True

    async def read(customer: Customer) -> int:
        return sum(await asyncio.gather(*(ask(each, customer.servers[0]) for each in customer.questions())))

    def read_all(customers: Sequence[Customer]) -> int:
        return runner.run(each_in_turn(customers, read))

    return Contender("aiodns", read_all)
