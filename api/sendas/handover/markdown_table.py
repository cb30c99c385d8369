"""The records of a hand-over as a table of GitHub Flavored Markdown."""

import re
from collections.abc import Iterable

from sendas.handover.sheet import Sheet
from sendas.handover.table_cells import VERBATIM, Cells, header, rows

_SPECIAL = re.compile(r"[\\`|<>&*_\[\]~#@:!$]")
_ODD_CODE = re.compile(r"[`|\\]|^\s|\s$")
_PUNCTUATION = re.compile(r"[^\w ]|_")


def markdown_table(sheet: Sheet) -> str:
    """Write a table whose cells are text and nothing else, with DNS text as code."""
    head = header(sheet.columns)
    lines = [_line(map(_plain, head)), _line("---" for _ in head), *(_line(_row(cells)) for cells in rows(sheet))]
    return "".join(f"{line}\n" for line in lines)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _row(cells: Cells) -> list[str]:
    return [_codes(cell) if position in VERBATIM else _plain(cell) for position, cell in enumerate(cells)]


def _plain(text: str) -> str:
    return _SPECIAL.sub(_entity, " ".join(text.split()))


def _codes(text: str) -> str:
    return "<br>".join(map(_code, text.splitlines()))


def _code(text: str) -> str:
    """Make a code span; where backticks, bars or blanks would break one, the element with every sign as an entity."""
    if not text.strip():
        return ""
    return f"<code>{_PUNCTUATION.sub(_entity, text)}</code>" if _ODD_CODE.search(text) else f"`{text}`"


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found.group())};"
