"""The kit, run over a PowerDNS that somebody lends a zone of."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest_asyncio

from sendas_providers.testing import ProviderChecks, Subject, live, live_settings
from tests.plugins.sendas_powerdns.live_subject import VARIABLES, LivePowerDns

GIVEN = live_settings(*VARIABLES)


class TestLive(ProviderChecks):
    @pytest_asyncio.fixture
    async def subject(self) -> AsyncGenerator[Subject]:
        async with aclosing(LivePowerDns(GIVEN.values, GIVEN.zone)) as lent, live(lent, GIVEN.zone) as subject:
            yield subject
