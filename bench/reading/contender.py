"""Who reads the same five names of the same domains, and how each does so."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sendas.domain.observation import Question
from tests.mail_world.customer import Customer
from tests.mail_world.world import MailWorld

AT_ONCE = 20  # domains, each of five names: as many questions as dnsperf has outstanding


class Missing(Exception):  # noqa: N818  (no fault, a thing that is not here)
    """A contender cannot run here, and why."""


@dataclass(frozen=True, slots=True)
class Domain:
    """The five questions of a domain, and a server that answers them all: written down before the time is taken."""

    name: str
    questions: tuple[Question, ...]
    server: str
    address: str


def domain_of(customer: Customer, world: MailWorld) -> Domain:
    """Write down what is asked about a customer."""
    server = customer.servers[0]
    return Domain(customer.domain, tuple(customer.questions()), server, world.addresses[server])


def _nothing(_domains: Sequence[Domain]) -> None:
    return


def _unknown() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Contender:
    """A way to read domains.

    `read` gives how many questions got a definite answer; `prepare` comes before it, and is not measured. A slow one
    reads a `share` of each round's domains; one that starts a process each time reads them several `times`. The CPU of
    processes it waits for is counted.
    """

    name: str
    read: Callable[[Sequence[Domain]], int]
    share: float = 1.0
    times: int = 1
    prepare: Callable[[Sequence[Domain]], None] = _nothing
    packets: Callable[[], int | None] = _unknown


async def each_in_turn(domains: Sequence[Domain], read: Callable[[Domain], Awaitable[int]]) -> int:
    """Read domains, a few at once, and add up their definite answers."""
    waiting = iter(domains)

    async def work() -> int:
        return sum([await read(domain) for domain in waiting])

    return sum(await asyncio.gather(*(work() for _ in range(AT_ONCE))))
