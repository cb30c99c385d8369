"""The RFC 7208 test suite, out of pyspf's source distribution."""

from pathlib import Path

import pytest

from tests.spf_suite import SuiteCase, read_suite, suite_text


@pytest.fixture(scope="session")
def suite(pytestconfig: pytest.Config) -> list[SuiteCase]:
    cache = pytestconfig.cache
    assert cache is not None
    return read_suite(suite_text(Path(cache.mkdir("pyspf"))))
