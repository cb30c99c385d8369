"""Our engine: the whole walk, as a sweep and as somebody's click, and its lowest layer by itself."""

import asyncio
from collections.abc import Sequence

from dns.rcode import Rcode
from dns.rdatatype import RdataType

from bench.reading.contender import Contender, Domain, each_in_turn
from sendas.dns.allowance import Allowance
from sendas.dns.ask import OVER_TCP, Ask, Outcome
from sendas.dns.asked import Asked
from sendas.dns.mux import Mux
from sendas.dns.reader import AuthoritativeReader
from sendas.dns.reply import Reply
from sendas.dns.zone import Host
from sendas.domain.observation import SWEEP, Manner
from tests.mail_world.world import MailWorld

_QUERIES, _SECONDS = 80, 5.0


def new_reader(world: MailWorld) -> AuthoritativeReader:
    """Give a reader that starts at the world's root and spares nobody."""
    return AuthoritativeReader([world.root], allow_private=True, pace=lambda: None)


def walking(name: str, world: MailWorld, runner: asyncio.Runner, how: Manner) -> Contender:
    """Read from the root down. What goes over TCP is not among the packets."""
    reader = new_reader(world)

    async def sent() -> int:
        return reader.mux.traffic.sent

    def read(domains: Sequence[Domain]) -> int:
        return runner.run(sweep(reader, domains, how))

    return Contender(name, read, packets=lambda: runner.run(sent()))


async def sweep(reader: AuthoritativeReader, domains: Sequence[Domain], how: Manner = SWEEP) -> int:
    """Read all domains, and count the names that somebody gave a definite answer to."""

    async def read(domain: Domain) -> int:
        seen = await reader.read(domain.questions, how)
        return sum(any(answer.kind.definite for answer in each.answers) for each in seen.values())

    return await each_in_turn(domains, read)


def mux_alone(name: str, world: MailWorld, runner: asyncio.Runner) -> Contender:
    """Put the five questions straight to the domain's server, without a walk and without following aliases.

    An answer that was cut off counts, as it does for dnsperf.
    """

    async def open_mux() -> Mux:
        return Mux()

    mux = runner.run(open_mux())

    async def read(domain: Domain) -> int:
        outcomes = await _ask_straight(mux, Host(domain.server, domain.address, world.port), domain)
        return sum(map(_is_definite, outcomes))

    async def read_all(domains: Sequence[Domain]) -> int:
        with mux.in_use():
            return await each_in_turn(domains, read)

    return Contender(name, lambda domains: runner.run(read_all(domains)), packets=lambda: mux.traffic.sent)


async def _ask_straight(mux: Mux, host: Host, domain: Domain) -> list[Outcome]:
    loop = asyncio.get_running_loop()
    complete: asyncio.Future[None] = loop.create_future()
    outcomes: list[Outcome] = []

    def told(_host: Host, outcome: Outcome) -> None:
        outcomes.append(outcome)
        if len(outcomes) == len(domain.questions):
            complete.set_result(None)

    allowance = Allowance(_QUERIES, loop.time() + _SECONDS)
    for question in domain.questions:
        mux.ask(Ask(Asked(question.name, RdataType.make(question.type)), (host,), allowance, told))
    await complete
    return outcomes


def _is_definite(outcome: Outcome) -> bool:
    return outcome is OVER_TCP or (isinstance(outcome, Reply) and outcome.rcode in {Rcode.NOERROR, Rcode.NXDOMAIN})
