"""Every name of every domain in every state, compared with what was published. SENDAS_WORLD=10000 is the long round."""

import asyncio
import os
from collections.abc import Iterator, Sequence

import pytest

from sendas.dns.reader import AuthoritativeReader
from sendas.domain.observation import SWEEP, VALIDATE, AnswerKind, Manner, Observation, Question, ServerAnswer
from tests.mail_world.customer import Asked, Customer
from tests.mail_world.detour import Delay
from tests.mail_world.expected import comparable, expected
from tests.mail_world.world import MailWorld, mail_world
from tests.servers import require

CUSTOMERS = int(os.environ.get("SENDAS_WORLD", "440"))
LOSS = float(os.environ.get("SENDAS_WORLD_LOSS", "0.1"))  # of each way
AT_ONCE = 20
Seen = dict[Question, Observation]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailWorld]:
    require("knotd")
    with mail_world(tmp_path_factory.mktemp("world"), CUSTOMERS) as running:
        yield running


@pytest.fixture(scope="module")
def lossy_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailWorld]:
    require("knotd")
    with mail_world(tmp_path_factory.mktemp("lossy"), CUSTOMERS // 4, delay=Delay(0.0, LOSS)) as running:
        yield running


async def read_all(world: MailWorld, how: Manner) -> list[tuple[Customer, Seen]]:
    reader = AuthoritativeReader([world.root], allow_private=True, deadline=10.0, pace=lambda: None)
    turn = asyncio.Semaphore(AT_ONCE)

    async def read(customer: Customer) -> tuple[Customer, Seen]:
        async with turn:
            return customer, await reader.read(customer.questions(), how)

    return await asyncio.gather(*map(read, world.customers))


async def test_every_server_is_seen_as_it_is(world: MailWorld) -> None:
    for customer, seen in await read_all(world, VALIDATE):
        wanted = expected(customer, world.addresses)
        assert {question: comparable(each.answers) for question, each in seen.items()} == wanted, customer.state
        assert zones_of_definite(list(seen.values())) <= {customer.domain}


async def test_a_sweep_sees_what_one_of_the_servers_says(world: MailWorld) -> None:
    for customer, seen in await read_all(world, SWEEP):
        wanted = expected(customer, world.addresses)
        assert seen.keys() == wanted.keys()
        for question, each in seen.items():
            said = comparable(each.answers)
            assert said, (customer.state, question)
            assert said <= wanted[question], (customer.state, question)
            assert is_definite(said) == is_definite(wanted[question]), (customer.state, question)


@pytest.mark.parametrize("how", [VALIDATE, SWEEP], ids=["validate", "sweep"])
async def test_lost_datagrams_make_nothing_red_or_green(lossy_world: MailWorld, how: Manner) -> None:
    answers = 0
    for customer, seen in await read_all(lossy_world, how):
        wanted = expected(customer, lossy_world.addresses)
        for question, each in seen.items():
            told = {answer for answer in comparable(each.answers) if answer.kind is not AnswerKind.TIMEOUT}
            assert told <= wanted[question], (customer.state, question)
            answers += len(told)
    assert answers > len(lossy_world.customers) * len(Asked) * 0.9


def is_definite(answers: frozenset[ServerAnswer]) -> bool:
    return any(answer.kind.definite for answer in answers)


def zones_of_definite(seen: Sequence[Observation]) -> set[str | None]:
    return {each.zone for each in seen if is_definite(frozenset(each.answers))}
