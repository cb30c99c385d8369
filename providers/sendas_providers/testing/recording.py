"""A pytest plugin that keeps what the checks showed.

pytest -p sendas_providers.testing.recording --conformance FILE
"""

from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sendas_providers.testing.conformance import RunKey, gathered, merged, read_conformance, write_conformance
from sendas_providers.testing.level import Level

PROVIDER, RAN_AGAINST, LEVEL = "sendas_provider", "sendas_ran_against", "sendas_level"


class Recorder:
    """Notes the outcome of each check with the subject that it ran on, and writes them at the end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._outcomes: defaultdict[RunKey, dict[str, str]] = defaultdict(dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what became of a check; a failure at any stage counts, and so does a skip."""
        said = {key: str(value) for key, value in report.user_properties}
        if PROVIDER not in said or (report.when != "call" and report.outcome == "passed"):
            return
        check = report.nodeid.rpartition("::")[2]
        found = self._outcomes[RunKey(said[PROVIDER], said[RAN_AGAINST], Level(said[LEVEL]))]
        # One back end may be tried in several ways: the worst counts.
        found[check] = max(found.get(check, "passed"), report.outcome, key=("passed", "skipped", "failed").index)

    def pytest_sessionfinish(self) -> None:
        """Write the runs of the providers that ran; those of others, and of other levels, stay."""
        if self._outcomes:
            found = gathered(self._outcomes, datetime.now(UTC).date())
            write_conformance(self._path, merged(read_conformance(self._path), found))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption("--conformance", type=Path, help="write what the provider checks showed to this JSON file")


def pytest_configure(config: pytest.Config) -> None:
    """Record where a file is given."""
    path: object = config.getoption("--conformance")
    if isinstance(path, Path):
        config.pluginmanager.register(Recorder(path))
