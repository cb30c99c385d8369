"""Our engine: the whole walk, as a sweep and as somebody's click, and its lowest layer by itself."""

import asyncio
from collections.abc import Sequence

from bench.reading.contender import Contender, Missing, each_in_turn
from sendas.dns.reader import AuthoritativeReader
from sendas.domain.observation import Manner
from tests.mail_world.customer import Customer
from tests.mail_world.world import MailWorld

SWEEP = Manner(sweep=True)


def new_reader(world: MailWorld) -> AuthoritativeReader:
    """Give a reader that starts at the world's root."""
    return AuthoritativeReader([world.root], allow_private=True)


def packets_sent(reader: AuthoritativeReader) -> int | None:  # noqa: ARG001  (until the engine counts)
    """Say how many packets a reader has sent; the engine does not count them yet."""
    return None


def walking(name: str, world: MailWorld, runner: asyncio.Runner, how: Manner) -> Contender:
    """Read from the root down."""
    reader = new_reader(world)

    def read(customers: Sequence[Customer]) -> int:
        return runner.run(sweep(reader, customers, how))

    return Contender(name, read, packets=lambda: packets_sent(reader))


async def sweep(reader: AuthoritativeReader, customers: Sequence[Customer], how: Manner = SWEEP) -> int:
    """Read all customers, and count the names that somebody gave a definite answer to."""

    async def read(customer: Customer) -> int:
        seen = await reader.read(customer.questions(), how)
        return sum(any(answer.kind.definite for answer in each.answers) for each in seen.values())

    return await each_in_turn(customers, read)


def mux_alone(name: str, world: MailWorld, runner: asyncio.Runner) -> Contender:
    """Put the five questions straight to a server of the domain's operator, without a walk."""
    del name, world, runner
    message = "the engine has no mux yet"
    raise Missing(message)
