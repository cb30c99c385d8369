"""The kit, run over a name server that somebody lends a zone of."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest_asyncio

from sendas_providers.testing import ProviderChecks, Subject, live, live_settings
from tests.plugins.sendas_rfc2136.live_subject import VARIABLES, LiveServer

GIVEN = live_settings(*VARIABLES)


class TestLive(ProviderChecks):
    @pytest_asyncio.fixture
    async def subject(self) -> AsyncGenerator[Subject]:
        async with aclosing(LiveServer(GIVEN.values, GIVEN.zone)) as lent, live(lent, GIVEN.zone) as subject:
            yield subject
