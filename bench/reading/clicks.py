"""Somebody clicks and waits: how long each contender takes for one domain that nobody asked for before."""

import asyncio
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import dns.asyncresolver
import dns.exception
import dns.nameserver
import dns.resolver

from bench.reading.contender import Domain, Missing, domain_of
from bench.reading.dmarc_checker import checker
from bench.reading.ours import new_reader
from sendas.domain.observation import VALIDATE
from tests.mail_world.customer import State
from tests.mail_world.detour import Delay
from tests.mail_world.world import MailWorld, mail_world
from tests.servers import Unbound, loopback_addresses

DELAY = Delay(round_trip=0.02, loss=0.01)
PORT = 53
_TWENTIETHS = 20
_ENOUGH = 5  # domains for a click of four ways, so that as many are healthy
Click = Callable[[Domain], object]


@dataclass(frozen=True, slots=True)
class Waited:
    """Seconds of the median click, and of one of twenty."""

    p50: float
    p95: float

    @staticmethod
    def trips(seconds: float) -> float:
        """Give a time in round trips."""
        return seconds / DELAY.round_trip


def measure_clicks(folder: Path, clicks: int, *, recursor: bool, tell: Callable[[Missing], None]) -> dict[str, Waited]:
    """Click in turns, each time on another healthy domain, with all name servers far away.

    The `recursor` needs port 53, at which it looks for every name server.
    """
    folder.mkdir()
    with ExitStack() as stack:
        world = stack.enter_context(mail_world(folder, clicks * _ENOUGH, port=PORT if recursor else None, delay=DELAY))
        runner = stack.enter_context(asyncio.Runner())
        ways: dict[str, Click] = {"ours, all servers": _ours(world, runner)}
        if recursor:
            unbound = Unbound(folder / "unbound", ".", f"{world.root.address}@{PORT}", loopback_addresses(1)[0])
            ways |= _through(stack.enter_context(unbound), runner, tell)
        return _click(ways, [domain_of(each, world) for each in world.customers if each.state is State.HEALTHY], clicks)


def _click(ways: dict[str, Click], domains: Sequence[Domain], clicks: int) -> dict[str, Waited]:
    waited: dict[str, list[float]] = {name: [] for name in ways}
    unasked = iter(domains)
    for _ in range(clicks):
        for name, click in ways.items():
            domain = next(unasked)
            began = time.perf_counter()
            click(domain)
            waited[name].append(time.perf_counter() - began)
    return {name: _spread(times) for name, times in waited.items()}


def _spread(times: Sequence[float]) -> Waited:
    return Waited(statistics.median(times), statistics.quantiles(times, n=_TWENTIETHS)[-1])


def _ours(world: MailWorld, runner: asyncio.Runner) -> Click:
    reader = new_reader(world)
    return lambda domain: runner.run(reader.read(domain.questions, VALIDATE))


def _through(recursor: Unbound, runner: asyncio.Runner, tell: Callable[[Missing], None]) -> dict[str, Click]:
    """Give the ways that lead through a recursor."""
    nameserver = dns.nameserver.Do53Nameserver(recursor.address, recursor.port)
    waiting = dns.resolver.Resolver(configure=False)
    waiting.nameservers = [nameserver]
    together = dns.asyncresolver.Resolver(configure=False)
    together.nameservers = [nameserver]

    def one_by_one(domain: Domain) -> None:
        for question in domain.questions:
            with suppress(dns.exception.Timeout):
                waiting.resolve(question.name, question.type)

    async def all_at_once(domain: Domain) -> None:
        asked = [together.resolve(question.name, question.type) for question in domain.questions]
        await asyncio.gather(*asked, return_exceptions=True)

    ways: dict[str, Click] = {
        "dnspython, recursor": one_by_one,
        "dnspython asyncio, recursor": lambda domain: runner.run(all_at_once(domain)),
    }
    try:
        check = checker(recursor.address, recursor.port)
    except Missing as missing:
        tell(missing)
    else:
        ways["checkdmarc, recursor"] = lambda domain: check(domain.name)
    return ways
