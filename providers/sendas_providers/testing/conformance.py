"""What a run of the checks showed, as data: of each provider what passed, and against what."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sendas_providers.json_value import is_array, is_object
from sendas_providers.testing.level import Level


class RunKey(NamedTuple):
    """What tells a run from others."""

    provider: str
    ran_against: str
    level: Level = Level.FAKE


@dataclass(frozen=True, slots=True)
class Conformance:
    """One provider against one thing; every check that did not pass is named."""

    provider: str
    ran_against: str
    level: Level = Level.FAKE
    on: str = ""
    """The day of a live run, as ISO 8601 has it: a service changes, where a version does not."""
    passed: int = 0
    skipped: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many checks there are."""
        return self.passed + len(self.skipped) + len(self.failed)


@dataclass(frozen=True, slots=True)
class ConformanceData:
    """The names of the checks, and what each run showed."""

    checks: tuple[str, ...] = ()
    runs: tuple[Conformance, ...] = field(default_factory=tuple[Conformance, ...])


def gathered(outcomes: Mapping[RunKey, Mapping[str, str]], today: date) -> ConformanceData:
    """Sum up the outcomes ("passed", "skipped", "failed") of checks by provider and what it ran against.

    >>> data = gathered({RunKey("mine", "a fake"): {"test_a": "passed", "test_b": "skipped"}}, date(2026, 11, 27))
    >>> data.runs[0].skipped
    ('test_b',)
    """
    checks = tuple(sorted({check for found in outcomes.values() for check in found}))
    return ConformanceData(checks, tuple(_run(key, found, today) for key, found in sorted(outcomes.items())))


def merged(old: ConformanceData, new: ConformanceData) -> ConformanceData:
    """Put new runs in the place of those of the same providers; live runs take the place of live ones alone."""
    fresh = {_place(run) for run in new.runs}
    runs = [*(run for run in old.runs if _place(run) not in fresh), *new.runs]
    return ConformanceData(new.checks, tuple(sorted(runs, key=lambda run: (run.provider, run.ran_against))))


def _place(run: Conformance) -> tuple[str, bool]:
    return run.provider, run.level is Level.LIVE


def read_conformance(path: Path) -> ConformanceData:
    """Read a file that `write_conformance` wrote; nothing where there is none. Raises `ValueError` for another."""
    data: object = json.loads(path.read_text()) if path.exists() else {"checks": [], "runs": []}
    if not is_object(data):
        raise ValueError(path)
    runs = [each for each in _items(data, "runs") if is_object(each)]
    return ConformanceData(_texts(data, "checks"), tuple(map(_conformance, runs)))


def write_conformance(path: Path, data: ConformanceData) -> None:
    """Write it for people to read in a diff."""
    path.write_text(json.dumps(asdict(data), indent=1) + "\n")


def _run(key: RunKey, found: Mapping[str, str], today: date) -> Conformance:
    def named(outcome: str) -> tuple[str, ...]:
        return tuple(sorted(check for check, each in found.items() if each == outcome))

    day = today.isoformat() if key.level is Level.LIVE else ""
    return Conformance(*key, day, len(named("passed")), named("skipped"), named("failed"))


def _conformance(item: Mapping[str, object]) -> Conformance:
    passed = item.get("passed")
    if not isinstance(passed, int):
        message = "passed is no number"
        raise ValueError(message)  # noqa: TRY004  (a file, not a programmer, is wrong)
    key = RunKey(str(item.get("provider")), str(item.get("ran_against")), Level(str(item.get("level", Level.FAKE))))
    return Conformance(*key, str(item.get("on", "")), passed, _texts(item, "skipped"), _texts(item, "failed"))


def _texts(item: Mapping[str, object], key: str) -> tuple[str, ...]:
    return tuple(map(str, _items(item, key)))


def _items(item: Mapping[str, object], key: str) -> Iterable[object]:
    found = item.get(key)
    if not is_array(found):
        message = f"{key} is no list"
        raise ValueError(message)
    return found
