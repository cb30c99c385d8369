"""Packages as pip leaves them, in a directory of their own."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

PREAMBLE = "from sendas_providers import Caps, ProviderInfo, hookimpl\n"


def install(directory: Path, name: str, code: str, *, point: str | None = None, version: str = "1.0") -> None:
    """Write a module and the metadata of its distribution, with an entry point in the group of plugins."""
    (directory / f"{name}.py").write_text(PREAMBLE + dedent(code))
    info = directory / f"{name}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (info / "entry_points.txt").write_text(f"[sendas]\n{point or name} = {name}\n")


def offering(provider_id: str, *, factory: str = "nowhere:at_all", more: str = "") -> str:
    """Give the code of a plugin with one provider."""
    return (
        "@hookimpl\ndef sendas_dns_providers():\n"
        f'    return [ProviderInfo("{provider_id}", "{provider_id}", "api", "{factory}"{more})]\n'
    )


@contextmanager
def on_path(directory: Path) -> Generator[list[str]]:
    """Import from a directory; gives the names of the modules that were looked for there."""
    asked: list[str] = []
    finder = _Recorder(asked.append)
    before = set(sys.modules)
    sys.path.insert(0, str(directory))
    sys.meta_path.insert(0, finder)
    try:
        yield asked
    finally:
        sys.meta_path.remove(finder)
        sys.path.remove(str(directory))
        for name in set(sys.modules) - before:
            if (directory / f"{name}.py").exists():
                del sys.modules[name]


class _Recorder:
    def __init__(self, record: Callable[[str], None]) -> None:
        self._record = record

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        del path, target
        self._record(fullname)
