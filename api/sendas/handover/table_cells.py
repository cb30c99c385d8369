"""The records of a hand-over as a table: a header and rows of plain text."""

from collections.abc import Iterator

from sendas.handover.sheet import Columns, Sheet, SheetRow

Cells = tuple[str, ...]

VERBATIM = frozenset({1, 2, 3, 4, 9, 10})
"""The columns that hold text of the DNS, to be shown letter by letter."""


def header(columns: Columns) -> Cells:
    """Give what the columns are called."""
    return (
        columns.purpose,
        columns.type,
        columns.host,
        columns.name,
        columns.value,
        columns.ttl,
        columns.priority,
        columns.need,
        columns.todo,
        columns.present,
        columns.found,
        columns.status,
    )


def rows(sheet: Sheet) -> Iterator[Cells]:
    """Give a row for each record; where a cell holds several values, each has a line of its own."""
    return map(_cells, sheet.rows)


def _cells(row: SheetRow) -> Cells:
    return (
        row.purpose,
        row.type,
        row.host or row.host_note,
        row.name,
        row.value.whole,
        str(row.ttl),
        row.priority,
        row.need,
        row.todo,
        "\n".join(row.replaces),
        "\n".join(row.found),
        row.status_word,
    )
