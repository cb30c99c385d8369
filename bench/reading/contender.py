"""Who reads the same five names of the same domains, and how each does so."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sendas.domain.observation import AnswerKind
from tests.mail_world.customer import Customer

AT_ONCE = 20  # domains, each of five names: as many questions as dnsperf has outstanding


class Missing(Exception):  # noqa: N818  (no fault, a thing that is not here)
    """A contender cannot run here, and why."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A way to read domains.

    `read` gives how many questions got a definite answer. A slow one reads a `share` of each round's domains; one that
    starts a process each time reads them several `times`. The CPU of processes it waits for is counted.
    """

    name: str
    read: Callable[[Sequence[Customer]], int]
    share: float = 1.0
    times: int = 1
    packets: Callable[[], int | None] = lambda: None


async def each_in_turn(customers: Sequence[Customer], read: Callable[[Customer], Awaitable[int]]) -> int:
    """Read domains, a few at once, and add up their definite answers."""
    waiting = iter(customers)

    async def work() -> int:
        return sum([await read(customer) for customer in waiting])

    return sum(await asyncio.gather(*(work() for _ in range(AT_ONCE))))


DEFINITE = frozenset(kind for kind in AnswerKind if kind.definite)
