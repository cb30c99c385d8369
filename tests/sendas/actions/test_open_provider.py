"""Opening a provider: an SDK that takes its time to import keeps nobody else waiting."""

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest

from sendas.actions.open_provider import open_api
from sendas_providers import PluginHost, ProviderUnusable
from tests.conftest import Launch
from tests.sendas_providers.installed import install, offering, on_path


async def test_the_loop_runs_on_while_an_sdk_is_imported(launch: Launch, tmp_path: Path) -> None:
    install(tmp_path, "heavy", offering("heavy", factory="heavy_sdk:opened"))
    (tmp_path / "heavy_sdk.py").write_text("import time\ntime.sleep(0.5)\nopened = None\n")
    beats = 0
    with on_path(tmp_path):
        services = launch(providers=PluginHost(["heavy"])).services
        opening = asyncio.create_task(open_api(services, uuid4(), "heavy", "", {}))
        while not opening.done():
            await asyncio.sleep(0.02)
            beats += 1
        with pytest.raises(ProviderUnusable):
            await opening
    assert beats > 5
