"""The table of traps, written after the tests (`pytest -s`)."""

import sys
from collections.abc import Iterator

import pytest

from tests.sendas.dns.traps import MEASURED


@pytest.fixture(scope="session", autouse=True)
def table() -> Iterator[None]:
    yield
    if MEASURED:
        sys.stdout.write("\n".join(["", "trap: answers, time, packets, longest standstill", *MEASURED, ""]))
