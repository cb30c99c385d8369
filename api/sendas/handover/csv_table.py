"""The records of a hand-over as comma-separated values (RFC 4180)."""

import csv
import io
import re
from typing import Final

from sendas.domain.locale import Locale
from sendas.handover.sheet import Sheet
from sendas.handover.table_cells import header, rows

# What a spreadsheet takes for the beginning of a formula, wide forms included. A lone sign is none: "@" is a host.
# One that splits at another separator than ours sees a beginning there as well.
_SIGN: Final = r"\s*[=+\-@\t\r＝＋－＠](?=.)"  # noqa: RUF001  (the wide forms are meant)
_FORMULA: Final = re.compile(_SIGN, re.DOTALL)
_INSIDE: Final = re.compile(rf"(?<=\S)([,;|\t\r\n])(?=[\"']*{_SIGN})", re.DOTALL)
_COMMA: Final = frozenset({Locale.EN})


def csv_table(sheet: Sheet) -> str:
    """Write a header in the sheet's language and a line for each record, lines ended by CRLF.

    The separator is what spreadsheets of that language split at. What one would run as a formula has an apostrophe in
    front, which the spreadsheet hides.
    """
    text = io.StringIO(newline="")
    separator = "," if sheet.locale in _COMMA else ";"
    writer = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL)
    for cells in (header(sheet.columns), *rows(sheet)):
        writer.writerow([_guarded(cell) for cell in cells])
    return text.getvalue()


def _guarded(cell: str) -> str:
    guarded = _INSIDE.sub(r"\1'", cell)
    return f"'{guarded}" if _FORMULA.match(guarded) else guarded
