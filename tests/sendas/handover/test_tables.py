"""The records as CSV and as Markdown."""

import csv
import io
import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from sendas.domain.locale import Locale
from sendas.handover.csv_table import csv_table
from sendas.handover.markdown_table import markdown_table
from sendas.handover.sheet import MarkedValue, Sheet
from tests.sendas.handover.hostile import HOSTILE, spoiled
from tests.sendas.handover.sample import KEY, MERGED_SPF, PRESENT_SPF, sheet

ODD = [
    "a\nb",
    "a\r\nb",
    "`",
    "``",
    "a|b",
    "a\\|b",
    "\\",
    " a ",
    "<b>",
    "&amp;",
    "*a* _b_ [c](d)",
    "# a",
    "@",
    "é\u0301",
]


def with_value(value: str) -> Sheet:
    told = sheet()
    return replace(told, rows=(replace(told.rows[1], value=MarkedValue(value)),))


def parsed(text: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def cells(text: str) -> list[list[str]]:
    """Give what a reader of the Markdown sees, cell by cell; anything but text, code and breaks fails."""
    found: list[list[str]] = []
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(text):
        if token.type == "tr_open":
            found.append([])
        elif token.type == "inline":
            found[-1].append("".join(map(_seen, token.children or [])))
    return found


def _seen(token: Token) -> str:
    if token.type == "html_inline":
        assert token.content in {"<br>", "<code>", "</code>"}
        return "\n" if token.content == "<br>" else ""
    assert token.type in {"text", "text_special", "code_inline"}, token
    return token.content


def test_csv_is_lines_of_rfc_4180() -> None:
    text = csv_table(sheet())
    assert text.count("\r\n") == 5
    assert text.endswith("\r\n")
    head, spf, dkim, *_ = parsed(text)
    assert head[:5] == ["Purpose", "Record type", "Host, as typed in the panel", "Full name", "Value"]
    assert (spf[2], spf[4], spf[9]) == ("@", MERGED_SPF, PRESENT_SPF)
    assert dkim[4] == KEY
    assert {len(row) for row in parsed(text)} == {12}


@pytest.mark.parametrize("value", ODD)
def test_csv_gives_a_value_back(value: str) -> None:
    assert parsed(csv_table(with_value(value)))[1][4] == value


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "＝1", "＠x", "=\n1"])  # noqa: RUF001  (wide forms are meant)
def test_csv_has_no_formula(value: str) -> None:
    assert parsed(csv_table(with_value(value)))[1][4] == f"'{value}"


@pytest.mark.parametrize("value", ["@", "-", "v=DKIM1", "_dmarc", "a-b", "", '"=1"'])
def test_csv_leaves_what_is_no_formula(value: str) -> None:
    assert parsed(csv_table(with_value(value)))[1][4] == value


@pytest.mark.parametrize(
    "value", ["x;=HYPERLINK(A1)", "\";=cmd|' /C calc'!A0", "a,+1", "a|-1", "a\t@x", "a\n=1", "a; '=1"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_has_no_formula_for_one_that_splits_elsewhere(value: str, delimiter: str) -> None:
    lines = csv_table(with_value(value)).splitlines()
    cells = [cell for line in lines for cell in re.split(rf"[{delimiter}]", line)]
    assert [cell for cell in cells if cell.lstrip(' "')[:1] in set("=+-@") and len(cell.strip('" ')) > 1] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_csv_holds_any_text_in_every_field(text: str) -> None:
    told = parsed(csv_table(spoiled(sheet(), text)))
    assert len(told) == 5
    assert {cell.removeprefix("'") for row in told for cell in row} - {
        text,
        "3600",
        "\n".join([text] * 2),
        text * 3,
    } <= {""}


def test_markdown_is_a_table() -> None:
    told = cells(markdown_table(sheet()))
    assert told[0][4] == "Value"
    assert (told[1][4], told[1][9], told[2][4]) == (MERGED_SPF, PRESENT_SPF, KEY)
    assert {len(row) for row in told} == {12}
    assert f"`{KEY}`" in markdown_table(sheet())


@pytest.mark.parametrize("value", [*ODD, *HOSTILE])
def test_markdown_shows_a_value_as_it_is(value: str) -> None:
    [_, row] = cells(markdown_table(with_value(value)))
    assert row[4] == value.replace("\r\n", "\n")


@pytest.mark.parametrize("text", [*HOSTILE, "a\nb", "www.evil.example", "**a** ~~b~~ <https://x>"])
def test_markdown_is_text_in_every_field(text: str) -> None:
    told = markdown_table(spoiled(sheet(), text))
    assert told.count("\n") == 6
    assert {len(row) for row in cells(told)} == {12}


@pytest.mark.parametrize("locale", Locale)
def test_headers_are_in_the_language_of_the_sheet(locale: Locale) -> None:
    told = sheet(locale)
    assert told.columns.value in csv_table(told)
    assert parsed(csv_table(told), "," if locale is Locale.EN else ";")[0] == cells(markdown_table(told))[0]
