"""One pdns_server for all tests of the plugin."""

from collections.abc import Generator

import pytest

from tests.plugins.sendas_lexicon.subjects import KEY, ORIGIN, ZONE_FILE
from tests.servers import PowerDns, loopback_addresses


@pytest.fixture(scope="session")
def powerdns(tmp_path_factory: pytest.TempPathFactory) -> Generator[PowerDns]:
    [address] = loopback_addresses(1)
    with PowerDns(tmp_path_factory.mktemp("powerdns"), {ORIGIN: ZONE_FILE}, address, key=KEY) as server:
        yield server
