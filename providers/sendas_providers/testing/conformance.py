"""What a run of the checks showed, as data: of each provider what passed, and against what."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypeGuard


@dataclass(frozen=True, slots=True)
class Conformance:
    """One provider against one thing; every check that did not pass is named."""

    provider: str
    ran_against: str
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


def gathered(outcomes: Mapping[tuple[str, str], Mapping[str, str]]) -> ConformanceData:
    """Sum up the outcomes ("passed", "skipped", "failed") of checks by provider and what it ran against.

    >>> gathered({("mine", "a fake"): {"test_a": "passed", "test_b": "skipped"}}).runs[0].skipped
    ('test_b',)
    """
    checks = tuple(sorted({check for found in outcomes.values() for check in found}))
    return ConformanceData(checks, tuple(_run(*key, found) for key, found in sorted(outcomes.items())))


def merged(old: ConformanceData, new: ConformanceData) -> ConformanceData:
    """Put new runs in the place of those of the same providers."""
    fresh = {run.provider for run in new.runs}
    runs = [*(run for run in old.runs if run.provider not in fresh), *new.runs]
    return ConformanceData(new.checks, tuple(sorted(runs, key=lambda run: (run.provider, run.ran_against))))


def read_conformance(path: Path) -> ConformanceData:
    """Read a file that `write_conformance` wrote; nothing where there is none. Raises `ValueError` for another."""
    data: object = json.loads(path.read_text()) if path.exists() else {"checks": [], "runs": []}
    if not _is_object(data):
        raise ValueError(path)
    runs = [each for each in _items(data, "runs") if _is_object(each)]
    return ConformanceData(_texts(data, "checks"), tuple(map(_conformance, runs)))


def write_conformance(path: Path, data: ConformanceData) -> None:
    """Write it for people to read in a diff."""
    path.write_text(json.dumps(asdict(data), indent=1) + "\n")


def _run(provider: str, ran_against: str, found: Mapping[str, str]) -> Conformance:
    def named(outcome: str) -> tuple[str, ...]:
        return tuple(sorted(check for check, each in found.items() if each == outcome))

    return Conformance(provider, ran_against, len(named("passed")), named("skipped"), named("failed"))


def _conformance(item: Mapping[str, object]) -> Conformance:
    passed = item.get("passed")
    if not isinstance(passed, int):
        message = "passed is no number"
        raise ValueError(message)  # noqa: TRY004  (a file, not a programmer, is wrong)
    provider, ran_against = str(item.get("provider")), str(item.get("ran_against"))
    return Conformance(provider, ran_against, passed, _texts(item, "skipped"), _texts(item, "failed"))


def _texts(item: Mapping[str, object], key: str) -> tuple[str, ...]:
    return tuple(map(str, _items(item, key)))


def _items(item: Mapping[str, object], key: str) -> Iterable[object]:
    found = item.get(key)
    if not _is_array(found):
        message = f"{key} is no list"
        raise ValueError(message)
    return found


def _is_object(value: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(value, dict)


def _is_array(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, list)
