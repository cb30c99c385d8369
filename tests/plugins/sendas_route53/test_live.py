"""The kit, run over Route 53 itself, in a zone that somebody lends."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest_asyncio

from sendas_providers.testing import ProviderChecks, Subject, live, live_settings
from tests.plugins.sendas_route53.live_subject import VARIABLES, LiveRoute53

GIVEN = live_settings(*VARIABLES)


class TestLive(ProviderChecks):
    @pytest_asyncio.fixture
    async def subject(self) -> AsyncGenerator[Subject]:
        async with aclosing(LiveRoute53(GIVEN.values, GIVEN.zone)) as lent, live(lent, GIVEN.zone) as subject:
            yield subject
