"""The guide for authors of providers, as data: its files, which are the example's, and its commands.

`python -m tests.guide` writes the example's files into the guide anew.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

GUIDE: Final = Path(__file__).parents[1] / "docs" / "write-a-provider.md"
EXAMPLE: Final = Path(__file__).parent / "example_provider"
_FILE: Final = re.compile(
    r"^`(?P<path>[^`\n]+)`\n```(?P<language>python|toml)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)
_COMMANDS: Final = re.compile(r"^```sh\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


def files_of(guide: str) -> Mapping[str, str]:
    """Give the files that the guide shows, by their paths."""
    return {found["path"]: found["text"] for found in _FILE.finditer(guide)}


def commands_of(guide: str) -> list[str]:
    """Give the blocks of commands in their order."""
    return [found["text"] for found in _COMMANDS.finditer(guide)]


def example_files() -> Mapping[str, str]:
    """Give the files of the example that have something in them."""
    paths = [path for path in EXAMPLE.rglob("*") if path.suffix in {".py", ".toml"}]
    return {path.relative_to(EXAMPLE).as_posix(): path.read_text() for path in paths}


def main() -> None:
    """Write the files anew."""

    def written(found: re.Match[str]) -> str:
        text = (EXAMPLE / found["path"]).read_text()
        return f"`{found['path']}`\n```{found['language']}\n{text}```"

    GUIDE.write_text(_FILE.sub(written, GUIDE.read_text()))


if __name__ == "__main__":
    main()
