"""The kit, run over our name server, knot and bind."""

from collections.abc import AsyncGenerator, Generator

import pytest
import pytest_asyncio

from sendas_providers.testing import NameServer, ProviderChecks, Subject, ZoneData
from tests.plugins.sendas_rfc2136.courier import Courier
from tests.plugins.sendas_rfc2136.subjects import KEYS, ORIGIN, ZONE_FILE, CarriedSubject, OurSubject
from tests.servers import Bind, Knot, free_port, loopback_addresses


class TestOurNameServer(ProviderChecks):
    @pytest_asyncio.fixture
    async def subject(self) -> AsyncGenerator[Subject]:
        async with NameServer([ZoneData(ORIGIN, ZONE_FILE)], keys=KEYS) as server:
            yield OurSubject(server, free_port([server.address]))


@pytest.fixture(scope="module")
def knot(tmp_path_factory: pytest.TempPathFactory) -> Generator[Knot]:
    addresses = loopback_addresses(1)
    directory = tmp_path_factory.mktemp("knot")
    with Knot(directory, {ORIGIN: ZONE_FILE}, addresses, free_port(addresses), keys=KEYS) as knot:
        yield knot


class TestKnot(ProviderChecks):
    @pytest_asyncio.fixture
    async def subject(self, knot: Knot) -> AsyncGenerator[Subject]:
        async with Courier(knot.addresses[0], knot.port).running() as courier:
            yield CarriedSubject(knot, free_port(knot.addresses), courier)


@pytest.fixture(scope="module")
def bind(tmp_path_factory: pytest.TempPathFactory) -> Generator[Bind]:
    directory = tmp_path_factory.mktemp("bind")
    with Bind(directory, {ORIGIN: ZONE_FILE}, free_port([Bind.address]), keys=KEYS) as bind:
        yield bind


class TestBind(ProviderChecks):
    @pytest_asyncio.fixture
    async def subject(self, bind: Bind) -> AsyncGenerator[Subject]:
        async with Courier(bind.address, bind.port).running() as courier:
            yield CarriedSubject(bind, free_port([bind.address]), courier)
