"""The kit, run over Cloudflare itself, in a zone that somebody lends."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest_asyncio

from sendas_providers.testing import ProviderChecks, Subject, live, live_settings
from tests.plugins.sendas_cloudflare.live_subject import VARIABLES, LiveCloudflare

GIVEN = live_settings(*VARIABLES)


class TestLive(ProviderChecks):
    @pytest_asyncio.fixture
    async def subject(self) -> AsyncGenerator[Subject]:
        async with aclosing(LiveCloudflare(GIVEN.values, GIVEN.zone)) as lent, live(lent, GIVEN.zone) as subject:
            yield subject
