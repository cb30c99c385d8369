"""What a check makes of every customer: the state matrix, exact, and never a wrong colour where datagrams get lost."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Iterator, Mapping

import pytest

from sendas.actions.look_up_domain import look_up_domain
from sendas.dns.port import OpenSocket, open_datagram_socket
from sendas.dns.reader import AuthoritativeReader
from sendas.dns.reader_resolver import ReaderResolver
from sendas.domain.domain_check import CheckedDomain
from sendas.domain.requirement import DkimIdentity, Purpose
from sendas.domain.server import Dkim, DkimKind, ReturnPath, ReturnPathKind, Server
from sendas.domain.spf.remembered import Remembered
from sendas.domain.verdict import RecordStatus
from tests.mail_world.customer import Asked, Customer, State
from tests.mail_world.lossy_socket import losing
from tests.mail_world.world import MailWorld, mail_world
from tests.mail_world.zones import BOUNCE, KEY, PLATFORM
from tests.servers import require

CUSTOMERS = int(os.environ.get("SENDAS_WORLD", "440"))
LOSS = 0.1  # of each way
AT_ONCE = 10
_APEX = Server("1", {}, f"include:_spf.{PLATFORM}", ReturnPath(ReturnPathKind.APEX), "")
_ALIASES = Server(
    "2",
    {},
    "",
    ReturnPath(ReturnPathKind.CNAME, Asked.BOUNCE, BOUNCE),
    "",
    Dkim(DkimKind.CNAME, target=f"{{company}}.dkim.{PLATFORM}"),
)
_V, _U, _P = RecordStatus.VALID, RecordStatus.UNKNOWN, RecordStatus.PROPAGATING
_MISSING, _MISMATCH, _CONFLICT = RecordStatus.MISSING, RecordStatus.MISMATCH, RecordStatus.CONFLICT
_RED = {_MISSING, _MISMATCH, _CONFLICT}

# The statuses of: SPF at the apex, our key, the return path's alias, the key's alias, the policy.
MATRIX: Mapping[State, tuple[RecordStatus, ...]] = {
    State.HEALTHY: (_V, _V, _V, _V, _V),
    State.KEY_MISSING: (_V, _MISSING, _V, _V, _V),
    State.DMARC_MISSING: (_V, _V, _V, _V, _MISSING),
    State.BOUNCE_NODATA: (_V, _V, _MISSING, _V, _V),
    State.SPF_WRONG: (_MISMATCH, _V, _V, _V, _V),
    State.SPF_LARGE: (_V, _V, _V, _V, _V),
    State.ALIAS_LOOP: (_V, _V, _V, _MISMATCH, _V),
    State.STALE_SERVER: (_P, _P, _P, _P, _P),
    State.LAME: (_U, _U, _U, _U, _U),
    State.SERVFAIL: (_U, _U, _U, _U, _U),
    State.HALF_SILENT: (_V, _V, _V, _V, _V),
    State.SILENT: (_U, _U, _U, _U, _U),
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailWorld]:
    require("knotd")
    with mail_world(tmp_path_factory.mktemp("verdicts"), CUSTOMERS) as running:
        yield running


async def look(reader: AuthoritativeReader, customer: Customer) -> tuple[RecordStatus, ...]:
    """Check a customer's rows at two servers of ours, to which it is new: everything green has to be confirmed."""
    key = DkimIdentity(Asked.OWN_KEY.partition(".")[0], KEY.partition("p=")[2], "")
    alias = DkimIdentity(Asked.PLATFORM_KEY.partition(".")[0], key.public_key, customer.domain.partition(".")[0])
    statuses: dict[tuple[str, Purpose], RecordStatus] = {}
    for server, dkim in ((_APEX, key), (_ALIASES, alias)):
        domain = CheckedDomain(customer.domain, server, dkim)
        check = await look_up_domain(reader, domain, frozenset(), Remembered(ReaderResolver(reader)))
        statuses |= {(server.id, each.requirement.purpose): each.verdict.status for each in check.records}
    wanted = (("1", Purpose.SPF), ("1", Purpose.DKIM), ("2", Purpose.RETURN_PATH), ("2", Purpose.DKIM))
    return (*(statuses[each] for each in wanted), statuses.get(("1", Purpose.DMARC), RecordStatus.UNKNOWN))


async def look_at_all(world: MailWorld, open_socket: OpenSocket) -> list[tuple[Customer, tuple[RecordStatus, ...]]]:
    reader = AuthoritativeReader(
        [world.root], allow_private=True, deadline=10.0, pace=lambda: None, open_socket=open_socket
    )
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(customer: Customer) -> tuple[Customer, tuple[RecordStatus, ...]]:
        async with turn:
            return customer, await look(reader, customer)

    return await asyncio.gather(*map(one, world.customers))


async def test_the_matrix_of_states_is_exact(world: MailWorld) -> None:
    seen: dict[State, Counter[tuple[RecordStatus, ...]]] = {}
    for customer, statuses in await look_at_all(world, open_datagram_socket):
        seen.setdefault(customer.state, Counter())[statuses] += 1
    told = "\n".join(f"{state.name:<14} {dict(counted)}" for state, counted in seen.items())
    assert {state: set(counted) for state, counted in seen.items()} == {
        state: {statuses} for state, statuses in MATRIX.items()
    }, told


async def test_lost_datagrams_make_no_wrong_colour(world: MailWorld) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    grey = 0
    for customer, statuses in await look_at_all(world, losing(LOSS, seed)):
        *required, (policy, there) = zip(statuses, MATRIX[customer.state], strict=True)
        for status, right in required:
            assert status is right or status not in _RED | {_V}, (customer.state, status, right, seed)
            grey += status is not right
        # The policy is not required, and so not confirmed.
        assert policy is there or policy not in _RED, (customer.state, policy, there, seed)
    assert grey < CUSTOMERS / 10, seed
