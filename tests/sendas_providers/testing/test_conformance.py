"""What the kit showed is kept as data, and the README's table is made of it."""

from datetime import date
from pathlib import Path

import pytest

from sendas_providers.testing.checks import check_names
from sendas_providers.testing.conformance import (
    Conformance,
    ConformanceData,
    RunKey,
    gathered,
    merged,
    read_conformance,
    write_conformance,
)
from sendas_providers.testing.level import Level
from sendas_providers.testing.provider_table import shipped, table, with_table

ROOT = Path(__file__).parents[3]
DATA = ROOT / "providers" / "conformance.json"
README = ROOT / "README.md"
TODAY = date(2026, 11, 27)

pytest_plugins = ["pytester"]
INFOS = shipped()
KIT = """
import pytest
from sendas_providers.testing import ProviderChecks, Subject

class Nothing(Subject):
    provider_id, ran_against = "mine", "nothing, 1.0"
    provider = zone = None
    async def put(self, name, rdtype, *values): ...
    async def see(self, name, rdtype): ...

class TestMine(ProviderChecks):
    @pytest.fixture
    def subject(self):
        return Nothing()
"""


def test_the_readme_says_what_the_data_say() -> None:
    text = README.read_text()
    assert with_table(text, table(INFOS, read_conformance(DATA))) == text, "run: just providers"


def test_the_data_are_of_the_checks_as_they_are() -> None:
    data = read_conformance(DATA)
    assert set(data.checks) == check_names(), "run: just providers"
    assert {run.total for run in data.runs} == {len(check_names())}
    assert [run for run in data.runs if run.failed] == []


def test_every_provider_that_ships_is_in_the_data() -> None:
    assert {run.provider for run in read_conformance(DATA).runs} == {info.id for info in INFOS if info.kind == "api"}


def test_the_results_of_a_third_party_are_kept(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(KIT)
    pytester.makeini("[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n")
    path = pytester.path / "conformance.json"
    pytester.runpytest_subprocess(
        "-p", "sendas_providers.testing.recording", "--conformance", str(path), "-p", "no:cacheprovider"
    )
    [run] = read_conformance(path).runs
    assert (run.provider, run.ran_against, run.total) == ("mine", "nothing, 1.0", len(check_names()))
    assert (run.level, run.on) == (Level.FAKE, "")
    assert "test_check_names_the_credential" in run.failed
    assert "test_nobody_there" in run.skipped


def test_runs_of_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    assert read_conformance(path) == ConformanceData()
    old = ConformanceData(("a",), (Conformance("one", "x", passed=1), Conformance("two", "old", failed=("a",))))
    new = gathered({RunKey("two", "new"): {"a": "passed", "b": "skipped"}}, TODAY)
    write_conformance(path, merged(old, new))
    assert read_conformance(path) == ConformanceData(
        ("a", "b"), (Conformance("one", "x", passed=1), Conformance("two", "new", passed=1, skipped=("b",)))
    )


def test_a_live_run_stands_beside_the_others_with_its_day(tmp_path: Path) -> None:
    path, [info] = tmp_path / "x.json", [info for info in INFOS if info.id == "cloudflare"]
    old = ConformanceData(("a",), (Conformance("cloudflare", "own stand-in", passed=1),))
    for day in (date(2026, 11, 1), TODAY):
        key = RunKey("cloudflare", "api.cloudflare.com", Level.LIVE)
        old = merged(old, gathered({key: {"a": "skipped", "b": "passed"}}, day))
    write_conformance(path, old)
    kept = read_conformance(path)
    assert {(run.level, run.on) for run in kept.runs} == {(Level.FAKE, ""), (Level.LIVE, "2026-11-27")}
    assert table([info], kept).endswith("| 1 of 1: own stand-in | on 2026-11-27, 1 of 2 |")
    assert table([info], ConformanceData()).endswith("| not run | not yet |")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "x.json"),
        ('{"checks": 7, "runs": []}', "checks is no"), ('{"checks": [], "runs": [{}]}', "passed is no"),
        ("no JSON", "Expecting"),
    ],
)  # fmt: skip
def test_what_is_no_data(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=said):
        read_conformance(path)


def test_a_readme_without_its_markers() -> None:
    with pytest.raises(ValueError, match="markers"):
        with_table("# README", "")
