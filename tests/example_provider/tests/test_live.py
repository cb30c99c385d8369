"""The checks on Zonelet itself, in a zone that somebody lends; skipped where nobody does."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest
from zonelet_subject import ZoneletSubject

from sendas_providers import Zone
from sendas_providers.testing import ProviderChecks, Subject, live, live_settings

GIVEN = live_settings("ZONELET_URL", "ZONELET_KEY")


class TestLive(ProviderChecks):
    @pytest.fixture
    async def subject(self) -> AsyncGenerator[Subject]:
        lent = ZoneletSubject(GIVEN["ZONELET_URL"], GIVEN["ZONELET_KEY"], Zone(GIVEN.zone, ""))
        lent.ran_against = "zonelet.example"
        async with aclosing(lent), live(lent, GIVEN.zone) as subject:
            yield subject
