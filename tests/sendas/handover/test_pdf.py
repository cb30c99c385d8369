"""The hand-over's PDF: what tools read in it, what it holds, and that it never differs."""

import hashlib
import os
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import segno

from sendas.domain.dns_panel import DnsPanel
from sendas.domain.locale import Locale
from sendas.handover.pdf.render import render_pdf
from sendas.handover.sheet import Sheet
from tests.sendas.handover.pdf_tools import attachments, by_pdfium, by_poppler, checked, keys_and_links, run
from tests.sendas.handover.sample import CHECKED, EXPIRES, KEY, LINK, MERGED_SPF, document, records, sheet

LONG_NAME = f"{'long-label-of-a-name.' * 9}starcomm.be"


def texts(told: Sheet) -> list[str]:
    """Give all that must come out in one piece."""
    rows = [(row.host, row.name, row.value.whole, *row.found, *row.replaces) for row in told.rows]
    return [text for row in rows for text in row if text] + [told.url, told.zone_file_name]


@pytest.mark.parametrize("locale", Locale)
def test_every_value_comes_out_in_one_piece(locale: Locale, tmp_path: Path) -> None:
    told = sheet(locale, records=(*records(), replace(records()[2], name=LONG_NAME, value=LONG_NAME)))
    pdf = render_pdf(told, CHECKED)
    for extracted in (by_poppler(pdf), by_pdfium(pdf, tmp_path)):
        lines = extracted.splitlines()
        assert [text for text in texts(told) if text not in extracted] == []
        assert lines.count(KEY) == 1
        assert lines.count(MERGED_SPF) == 2  # in the table, and where the merge is explained
        assert extracted.count(KEY[-60:]) == 1  # and no line of it once more


@pytest.mark.parametrize("locale", Locale)
def test_every_block_is_said_in_order(locale: Locale, tmp_path: Path) -> None:
    told = sheet(locale)
    assert told.merge
    blocks = [told.standing, told.request.heading, told.facts[-1].text, told.records_heading, told.steps.heading]
    blocks += [told.merge.heading, told.pitfalls.heading, told.link.heading, told.contact.heading]
    rest = " ".join(by_pdfium(render_pdf(told, CHECKED), tmp_path).split())
    for block in blocks:
        _, found, rest = rest.partition(block)
        assert found, block


def test_a_time_as_the_database_gives_it_is_good() -> None:
    assert render_pdf(sheet(), CHECKED.replace(microsecond=1234)) == render_pdf(sheet(), CHECKED)


def test_a_value_longer_than_a_page_still_comes_out_in_one_piece(tmp_path: Path) -> None:
    value = "".join(f"{number:05}" for number in range(2000))
    pdf = render_pdf(sheet(records=(replace(records()[1], value=value),)), CHECKED)
    assert value in by_poppler(pdf)
    assert value in by_pdfium(pdf, tmp_path)


def test_the_zone_file_is_attached(tmp_path: Path) -> None:
    told = sheet(Locale.DE)
    assert attachments(render_pdf(told, CHECKED), tmp_path) == {"starcomm.be.zone": told.zone_file.encode()}


@pytest.mark.parametrize("locale", Locale)
def test_its_syntax_is_clean_and_its_size_small(locale: Locale, tmp_path: Path) -> None:
    pdf = render_pdf(sheet(locale), CHECKED)
    assert "No syntax or stream encoding errors found" in checked(pdf, tmp_path)
    assert len(pdf) <= 100_000


def test_it_says_which_standards_language_and_title_it_has() -> None:
    told = sheet(Locale.NL)
    with pikepdf.open(BytesIO(render_pdf(told, CHECKED))) as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfuaid:part"], metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("1", "3", "A")
        assert metadata["dc:title"] == told.title
        assert str(metadata["xmp:CreateDate"]).startswith("2026-11-25T09:30:00")
        assert pdf.Root.Lang == "nl"
        assert pdf.Root.MarkInfo.Marked


def test_the_qr_code_is_the_link() -> None:
    with pikepdf.open(BytesIO(render_pdf(sheet(), CHECKED))) as pdf:
        (image,) = [
            each for each in pdf.objects if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
        ]
        pixels, width = image.read_bytes(), int(image.Width)
    rows = [[int(pixel == 0) for pixel in pixels[at : at + width]] for at in range(0, len(pixels), width)]
    assert rows == [list(row) for row in segno.make_qr(LINK, error="m").matrix_iter(border=4)]


def test_two_processes_give_the_same_bytes() -> None:
    program = (
        "import hashlib\nfrom sendas.handover.pdf.render import render_pdf\n"
        "from tests.sendas.handover.sample import CHECKED, Locale, sheet\n"
        "print(hashlib.sha256(render_pdf(sheet(Locale.FR), CHECKED)).hexdigest())"
    )
    given = [run_python(program, seed) for seed in ("1", "2")]
    here = [hashlib.sha256(render_pdf(sheet(Locale.FR), at)).hexdigest() for at in (CHECKED, EXPIRES)]
    assert given == [here[0], here[0]]
    assert here[0] != here[1]


def test_nothing_of_it_is_loaded_at_start() -> None:
    loaded = "{'typst', 'pikepdf', 'segno', 'sendas.handover.pdf'} & set(sys.modules)"
    assert run_python(f"import sys, sendas.app\nprint({loaded})", "0") == "set()"


def run_python(program: str, seed: str) -> str:
    """Run a program with our path, and another order of sets."""
    path = os.pathsep.join(filter(None, sys.path))
    return run("/usr/bin/env", f"PYTHONPATH={path}", f"PYTHONHASHSEED={seed}", sys.executable, "-c", program).strip()


def test_only_our_links_are_in_it() -> None:
    panel = DnsPanel("Hostnet", "https://panel.example/dns/{zone}")
    assert keys_and_links(render_pdf(sheet(panel=panel), CHECKED))[1] == {LINK, "https://panel.example/dns/starcomm.be"}
    for url in ("http://panel.example", "javascript:alert(1)", "https://p.example/\u202e", ""):
        assert keys_and_links(render_pdf(replace(sheet(), panel_url=url), CHECKED))[1] == {LINK}


def test_a_person_may_have_to_decide() -> None:
    told = sheet(records=(replace(document().records[0], value="", replaces=(), added=None),))
    assert told.rows[0].todo in " ".join(by_poppler(render_pdf(told, CHECKED)).split())
