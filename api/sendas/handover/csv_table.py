"""The records of a hand-over as comma-separated values (RFC 4180)."""

import csv
import io
import re

from sendas.handover.sheet import Sheet
from sendas.handover.table_cells import header, rows

# What a spreadsheet takes for the beginning of a formula, wide forms included. A lone sign is none: "@" is a host.
_FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠](?=.)", re.DOTALL)  # noqa: RUF001  (the wide forms are meant)


def csv_table(sheet: Sheet) -> str:
    """Write a header in the sheet's language and a line for each record, lines ended by CRLF.

    A cell that a spreadsheet would run as a formula begins with an apostrophe, which the spreadsheet hides.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for cells in (header(sheet.columns), *rows(sheet)):
        writer.writerow([_guarded(cell) for cell in cells])
    return text.getvalue()


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell
