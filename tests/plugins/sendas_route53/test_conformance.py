"""The kit, run over moto made strict: not compared with the live service."""

from collections.abc import AsyncGenerator

import pytest_asyncio

from sendas_providers.testing import ProviderChecks, Subject
from sendas_route53.provider import Route53
from sendas_route53.testing import on_loopback
from tests.plugins.sendas_route53.subjects import (
    EXTERNAL_ID,
    ROLE,
    STRANGER,
    Route53Subject,
    by_role,
    one_zone,
    provider_at,
)
from tests.servers import free_port


def nobody() -> Route53:
    return provider_at(f"http://127.0.0.1:{free_port(['127.0.0.1'])}", attempts=1)


class TestByKeys(ProviderChecks):
    @pytest_asyncio.fixture
    async def subject(self) -> AsyncGenerator[Subject]:
        fake, zone = one_zone()
        with on_loopback(fake) as url:
            yield Route53Subject(
                fake, zone, lambda deadline: provider_at(url, deadline=deadline), provider_at(url, STRANGER), nobody()
            )


class TestByRole(ProviderChecks):
    @pytest_asyncio.fixture
    async def subject(self) -> AsyncGenerator[Subject]:
        fake, zone = one_zone()
        fake.roles[ROLE] = (EXTERNAL_ID, None)
        with on_loopback(fake) as url:
            yield Route53Subject(
                fake, zone, lambda deadline: by_role(url, deadline=deadline), by_role(url, "of-another"), nobody()
            )
