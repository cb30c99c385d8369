"""The kit, run over the stand-in: our own, not compared with the live service."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest_asyncio

from sendas_cloudflare.api import open_api
from sendas_cloudflare.provider import Cloudflare
from sendas_cloudflare.testing import in_process, on_loopback
from sendas_providers.testing import ProviderChecks, Subject
from tests.plugins.sendas_cloudflare.subjects import DEADLINE, TOKEN, CloudflareSubject, fake_with
from tests.servers import free_port


def nobody() -> Cloudflare:
    return Cloudflare(open_api(TOKEN, f"http://127.0.0.1:{free_port(['127.0.0.1'])}/client/v4", DEADLINE))


class TestInProcess(ProviderChecks):
    @pytest_asyncio.fixture
    async def subject(self) -> AsyncGenerator[Subject]:
        fake = fake_with()
        async with aclosing(CloudflareSubject(fake, fake.url, lambda: in_process(fake), nobody())) as subject:
            yield subject


class TestOnLoopback(ProviderChecks):
    @pytest_asyncio.fixture
    async def subject(self) -> AsyncGenerator[Subject]:
        fake = fake_with()
        async with on_loopback(fake) as url, aclosing(CloudflareSubject(fake, url, lambda: None, nobody())) as subject:
            yield subject
