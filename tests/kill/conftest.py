"""The ring that the kill tests share: one zygote and one server for all of them."""

import os
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.kill.naive_provider import PLUGIN
from tests.kill.naive_server import NaiveServer
from tests.kill.nursery import Nursery
from tests.kill.rounds import Ring
from tests.sendas_providers.installed import install


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def ring(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Ring]:
    folder = tmp_path_factory.mktemp("kill")
    plugins = tmp_path_factory.mktemp("plugins")
    install(plugins, "naive", PLUGIN)
    async with NaiveServer() as server, Nursery(plugins, folder / "log") as nursery:
        yield Ring(server, nursery, blank, folder)


@pytest.fixture(scope="session")
def kills() -> int:
    """How many random kills: a few in every run, SENDAS_KILLS of them where somebody wants to be sure."""
    return int(os.environ.get("SENDAS_KILLS", "25"))
