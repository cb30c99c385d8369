"""Our engine: the whole walk, as a sweep and as somebody's click, and its lowest layer by itself."""

import asyncio
from collections.abc import Sequence

from dns.rdatatype import RdataType

from bench.reading.contender import Contender, each_in_turn
from sendas.dns.allowance import Allowance
from sendas.dns.answer import refusal
from sendas.dns.ask import Ask, Outcome
from sendas.dns.asked import Asked
from sendas.dns.mux import Mux
from sendas.dns.reader import AuthoritativeReader
from sendas.dns.reply import Reply
from sendas.dns.zone import Host
from sendas.domain.observation import SWEEP, AnswerKind, Manner
from tests.mail_world.customer import Customer
from tests.mail_world.world import MailWorld


def new_reader(world: MailWorld) -> AuthoritativeReader:
    """Give a reader that starts at the world's root."""
    return AuthoritativeReader([world.root], allow_private=True, pace=lambda: None)


def walking(name: str, world: MailWorld, runner: asyncio.Runner, how: Manner) -> Contender:
    """Read from the root down."""
    reader = new_reader(world)

    def read(customers: Sequence[Customer]) -> int:
        return runner.run(sweep(reader, customers, how))

    return Contender(name, read, packets=lambda: reader.queries_sent)


async def sweep(reader: AuthoritativeReader, customers: Sequence[Customer], how: Manner = SWEEP) -> int:
    """Read all customers, and count the names that somebody gave a definite answer to."""

    async def read(customer: Customer) -> int:
        seen = await reader.read(customer.questions(), how)
        return sum(any(answer.kind.definite for answer in each.answers) for each in seen.values())

    return await each_in_turn(customers, read)


def mux_alone(name: str, world: MailWorld, runner: asyncio.Runner) -> Contender:
    """Put the five questions straight to a server of the domain's operator, without a walk."""
    muxes: list[Mux] = []

    async def read_all(customers: Sequence[Customer]) -> int:
        muxes[:] = muxes or [Mux()]
        with muxes[0].in_use():
            return await each_in_turn(customers, lambda customer: _ask_five(muxes[0], world, customer))

    def sent() -> int:
        return muxes[0].traffic.sent if muxes else 0

    return Contender(name, lambda customers: runner.run(read_all(customers)), packets=sent)


async def _ask_five(mux: Mux, world: MailWorld, customer: Customer) -> int:
    loop = asyncio.get_running_loop()
    questions = customer.questions()
    allowance = Allowance(80, loop.time() + 5)
    complete: asyncio.Future[None] = loop.create_future()
    outcomes: list[Outcome] = []

    def told(_host: Host, outcome: Outcome) -> None:
        outcomes.append(outcome)
        if len(outcomes) == len(questions):
            complete.set_result(None)

    server = customer.servers[0]
    host = Host(server, world.addresses[server], world.port)
    for question in questions:
        mux.ask(Ask(Asked(question.name, RdataType.make(question.type)), (host,), allowance, told))
    await complete
    # A truncated one is for TCP, which is not measured here.
    return sum(
        not isinstance(outcome, AnswerKind) and not (isinstance(outcome, Reply) and refusal(outcome))
        for outcome in outcomes
    )
