"""The guide for authors of providers: followed to the letter, its example is a package that is installed and works."""

import json
import os
import subprocess
import sysconfig
import venv
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from zonelet_server import Contents, Key, RRset, ZoneletServer

from sendas_providers.testing.checks import check_names
from sendas_providers.testing.conformance import Conformance, read_conformance
from sendas_providers.testing.level import Level
from tests.guide import GUIDE, commands_of, example_files, files_of

ROOT = Path(__file__).parents[1]
ZONE = "lent.test"
# The packages are those of this environment: a test fetches nothing.
_OFFLINE = {
    "PIP_NO_INDEX": "1",
    "PIP_NO_DEPS": "1",
    "PIP_NO_BUILD_ISOLATION": "0",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
}


def test_the_guide_shows_the_example() -> None:
    guide = GUIDE.read_text()
    assert files_of(guide) == example_files(), "run: python -m tests.guide"
    assert f"The kit has {len(check_names())} checks" in guide


@contextmanager
def zonelet() -> Generator[tuple[str, str, Contents]]:
    """Run the example's own server for a service, with a zone to lend."""
    key, contents = "a-key-that-is-lent-0123456789", Contents({"z1": ZONE, "z2": "other.test"})
    contents.rrsets["z1", ZONE, "TXT"] = RRset(3600, ['"v=spf1 -all"'], '"0"')
    with ZoneletServer({key: Key("lent")}, contents).running() as server:
        yield server.url, key, contents


class Stranger:
    """Somebody with an empty folder, a clone of sendas, and the guide."""

    def __init__(self, folder: Path, *, fetching: bool) -> None:
        self.folder = folder
        inherited = {
            key: value for key, value in os.environ.items() if not key.startswith(("SENDAS_", "PYTHON", "VIRTUAL"))
        }
        self.environment = {**inherited, "SENDAS": str(ROOT), **({} if fetching else _OFFLINE)}

    def write(self, guide: str) -> None:
        for path, text in files_of(guide).items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_text(text)

    def set_up_from_here(self) -> None:
        """Make the environment of the guide's first commands out of the one that this test has."""
        venv.create(self.folder / ".venv", with_pip=False, symlinks=True)
        here = sysconfig.get_path("purelib")
        [packages] = (self.folder / ".venv" / "lib").glob("python*/site-packages")
        (packages / "here.pth").write_text(f"import site; site.addsitedir({here!r})\n")

    def run(self, commands: str, **more: str) -> str:
        script = f". .venv/bin/activate 2>/dev/null\nset -eu\n{commands}"
        done = subprocess.run(  # noqa: S603  (the guide's commands)
            ["/bin/bash", "-c", script],
            cwd=self.folder,
            env=self.environment | more,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.mark.parametrize("fetching", [False, True] if os.environ.get("SENDAS_TEST_GUIDE") == "1" else [False])
def test_who_follows_the_guide_has_a_provider(tmp_path: Path, *, fetching: bool) -> None:
    guide = GUIDE.read_text()
    stranger = Stranger(tmp_path, fetching=fetching)
    set_up, *commands = commands_of(guide)
    if fetching:
        stranger.run(set_up)
    else:
        stranger.set_up_from_here()
    stranger.write(guide)
    folders, tests, found, live = commands
    stranger.run(folders)
    told = stranger.run(tests)
    assert "not tried live: SENDAS_LIVE_ZONE, ZONELET_URL, ZONELET_KEY not set" in told
    shown = stranger.run(found)
    assert "LoadedProvider(info=ProviderInfo(id='zonelet'" in shown
    assert "problem=''" in shown
    checks = len(check_names())
    fake = Conformance("zonelet", "own fake", Level.FAKE, passed=checks)
    assert read_conformance(tmp_path / "conformance.json").runs == (fake,)
    with zonelet() as (url, key, contents):
        before = dict(contents.rrsets)
        stranger.run(live, SENDAS_LIVE_ZONE=ZONE, ZONELET_URL=url, ZONELET_KEY=key)
        assert contents.rrsets == before
        assert contents.changes > checks
    [_, run] = read_conformance(tmp_path / "conformance.json").runs
    assert (run.level, run.on, run.failed) == (Level.LIVE, datetime.now(UTC).date().isoformat(), ())
    assert run.passed > checks - 10
    assert _distribution(stranger) == ["sendas-zonelet", "0.1.0", "sendas_zonelet"]


def _distribution(stranger: Stranger) -> list[str]:
    """Ask where the entry point comes from, in a place where the sources are not."""
    code = (
        "import importlib.metadata as m, json; [p] = m.entry_points(group='sendas', name='zonelet');"
        "print(json.dumps([p.dist.name, p.dist.version, p.value]))"
    )
    found: list[str] = json.loads(stranger.run(f"cd / && {stranger.folder}/.venv/bin/python -c {json.dumps(code)}"))
    return found
