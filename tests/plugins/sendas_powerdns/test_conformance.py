"""The kit, run over Debian's pdns_server."""

from collections.abc import AsyncGenerator

import pytest_asyncio

from sendas_providers.testing import ProviderChecks, Subject
from tests.plugins.http_proxy import HttpProxy
from tests.plugins.sendas_powerdns.subjects import PowerDnsSubject
from tests.servers import PowerDns, loopback_addresses


class TestPowerDns(ProviderChecks):
    @pytest_asyncio.fixture
    async def subject(self, powerdns: PowerDns) -> AsyncGenerator[Subject]:
        async with HttpProxy(powerdns.address, powerdns.api_port).running() as proxy:
            yield PowerDnsSubject(powerdns, proxy, loopback_addresses(1)[0])
