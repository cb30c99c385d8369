"""Hostile text in the hand-over's PDF changes nothing but the text."""

import unicodedata
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import TypeGuard

import pytest

from sendas.domain.sentence import Sentence
from sendas.handover.pdf.render import render_pdf
from sendas.handover.sheet import Sheet
from tests.sendas.handover.pdf_tools import attachments, by_pdfium, by_poppler, checked, keys_and_links
from tests.sendas.handover.sample import CHECKED, KEY, LINK, records, sheet

FORBIDDEN = {"/JavaScript", "/JS", "/Launch", "/OpenAction", "/AA", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE"}
MARKUP = r"#let x = 1; #panic(\"no\") *b* _i_ $x$ `r` <l> @r [a] \ // /* #{ read(sys) --- ... 'q'"
HOSTILE = [
    MARKUP,
    r"\u{1f600} #image(\"/etc/passwd\") #include \"/etc/passwd\" #link(\"https://evil.example\")",
    "<a href='javascript:alert(1)'>x</a> <img src=file:///etc/passwd> https://evil.example/",
    "(/JavaScript /Launch /OpenAction << /URI (x) >>) ET Q EMC Q BT /Span<</MCID 3>>BDC",
    "a\x00b\x07c\td\ne\rf\x1b[31m\x7f\x85",
    "\u202eevil\u202c \u2066x\u2069 a\u200bb\u00adc \ufeff\u2028\u2029",
    "😀 👩\u200d👩\u200d👧 ✂\ufe0f 🇧🇪",
    "東京都 株式会社 한국어",
    "שלום עולם مرحبا بالعالم ﷽",
    "e\u0301\u0302\u0303 \u0301alone नमस्ते ﬁ ffi",
    "\ud800 \udce9 \ue000 \U000f0000 \uffff \U0010ffff",
    "x" * 3000,
    "  two  blanks  ",
]
COMES_OUT = [*HOSTILE[:4], "v=x; 東京都 株式会社 end"]
KEPT = {"url", "locale"}


def are_several(part: object) -> TypeGuard[tuple[object, ...]]:
    return isinstance(part, tuple)


def poisoned(part: object, text: str) -> object:
    """Put a text in the place of every string of a sheet, except its language, its states and the link."""
    if are_several(part):
        return tuple(poisoned(each, text) for each in part)
    if is_dataclass(part) and not isinstance(part, type):
        changed = {
            each.name: poisoned(getattr(part, each.name), text) for each in fields(part) if each.name not in KEPT
        }
        return replace(part, **changed)
    return text if type(part) is str else part


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_nothing_but_text(hostile: str, tmp_path: Path) -> None:
    told = poisoned(sheet(), hostile)
    assert isinstance(told, Sheet)
    pdf = render_pdf(told, CHECKED)
    keys, links = keys_and_links(pdf)
    assert not keys & FORBIDDEN
    assert links == {LINK}
    assert list(attachments(pdf, tmp_path).values()) == [hostile.encode("utf-8", "backslashreplace")]
    assert "No syntax or stream encoding errors found" in checked(pdf, tmp_path)


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "/etc/passwd", "a\\b", "", ".", "..\x00.zone", "#x"])
def test_the_attached_file_has_a_plain_name(name: str, tmp_path: Path) -> None:
    given = attachments(render_pdf(replace(sheet(), zone_file_name=name), CHECKED), tmp_path)
    assert len(given) == 1
    assert not set("".join(given)) - set("abcdefghijklmnopqrstuvwxyz._")


def test_fifty_hostile_records_come_out_whole(tmp_path: Path) -> None:
    names = [f"{number}-{'y' * 50}.{'z' * 60}.{'-'.join('w' * 25)}.starcomm.be" for number in range(50)]
    rows = [
        replace(
            records()[1],
            name=name,
            value=f"{number}: {COMES_OUT[number % 4]}",
            observed=(f"{number}; {KEY}",),
            message=Sentence("{text}", {"text": HOSTILE[number % len(HOSTILE)]}),
        )
        for number, name in enumerate(names)
    ]
    told = sheet(records=tuple(rows), company=MARKUP, nameservers=(names[0], names[1]))
    pdf = render_pdf(told, CHECKED)
    for extracted in (by_poppler(pdf), by_pdfium(pdf, tmp_path)):
        for row in told.rows:
            assert [text for text in (row.host, row.name, row.value.whole, *row.found) if text not in extracted] == []
        assert names[0] in extracted
    assert keys_and_links(pdf)[1] == {LINK}


@pytest.mark.parametrize("text", COMES_OUT)
def test_what_no_font_shows_still_comes_out(text: str, tmp_path: Path) -> None:
    pdf = render_pdf(sheet(records=(replace(records()[3], value=text),), company=text), CHECKED)
    assert text in by_poppler(pdf)
    assert text in by_pdfium(pdf, tmp_path)


@pytest.mark.parametrize(
    "text", ["v=x سلام لا y", "e\u0301\u0302x a\u0323\u0302 ok", "ﷺ x", "क्षि x", "v=x " * 30 + "שלום end"]
)
def test_letters_that_join_or_turn_around_come_out_once(text: str, tmp_path: Path) -> None:
    pdf = render_pdf(sheet(records=(replace(records()[3], value=text),)), CHECKED)
    lines = by_pdfium(pdf, tmp_path).splitlines()
    shown = lines[lines.index("Value") + 1 :]
    assert unicodedata.normalize("NFKC", shown[0].strip()) == unicodedata.normalize("NFKC", text)
    assert shown[1] == "Add this record."


def test_emoji_come_out_of_poppler() -> None:
    """PDFium knows no characters above U+FFFD in ActualText: it leaves them out."""
    text = "v=x; 🇧🇪 end"
    assert text in by_poppler(render_pdf(sheet(records=(replace(records()[3], value=text),)), CHECKED))


def test_a_text_that_the_standards_forbid_is_set_without_them() -> None:
    told = sheet()
    pdf = render_pdf(replace(told, contact=replace(told.contact, heading="")), CHECKED)
    assert KEY in by_poppler(pdf)
    assert b"pdfuaid" not in pdf
    assert b"pdfuaid" in render_pdf(told, CHECKED)
