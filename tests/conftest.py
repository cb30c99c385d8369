"""The service that tests of actions, of the API and of the worker stand on."""

from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import settings

from tests.service import Service, blank_database, running, start

collect_ignore = ["example_provider"]  # a project of its own, which test_write_a_provider.py installs and runs

Launch = Callable[..., Service]

# No test asserts a time: how busy the machine is says nothing of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return blank_database(tmp_path_factory.mktemp("blank") / "blank.db")


@pytest.fixture
def launch(blank: Path, tmp_path: Path) -> Generator[Launch]:
    """Start services with changes; they end with the test."""
    with ExitStack() as stack:

        def start_one(**changes: Any) -> Service:
            return stack.enter_context(running(blank, tmp_path, **changes))

        yield start_one


@pytest_asyncio.fixture
async def service(launch: Launch) -> AsyncGenerator[Service]:
    """Give a running service with the company Starcomm, theo@starcomm.be."""
    yield await start(launch())
