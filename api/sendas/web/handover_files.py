"""What can be taken away from a hand-over's page: a document, a zone file and two tables."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sendas.handover.csv_table import csv_table
from sendas.handover.markdown_table import markdown_table
from sendas.handover.sheet import Sheet
from sendas.web.handover_pdf import PdfShelf, Render
from sendas.web.handover_view import Opened


@dataclass(frozen=True, slots=True)
class File:
    """A file by its ending, with how it is made."""

    ending: str
    media_type: str
    content: Callable[[Opened], Awaitable[bytes]]


def handover_files(render: Render) -> tuple[File, ...]:
    """Give the files that a link offers, PDFs made by `render`."""
    pdfs = PdfShelf(render)

    async def pdf(opened: Opened) -> bytes:
        # A time of the hand-over's own, so that the same hand-over is the same bytes.
        return await pdfs.get(opened.sheet, opened.document.checked_at or opened.document.expires_at)

    return (
        File("pdf", "application/pdf", pdf),
        File("zone", "text/dns; charset=utf-8", _zone_file),
        File("csv", "text/csv; charset=utf-8", _csv),
        File("md", "text/markdown; charset=utf-8", _markdown),
    )


def render_by_typst(sheet: Sheet, at: datetime) -> bytes:
    """Make the PDF of a sheet."""
    from sendas.handover.pdf.render import render_pdf  # noqa: PLC0415  (typst, which only PDFs should pay)

    return render_pdf(sheet, at)


async def _zone_file(opened: Opened) -> bytes:
    return opened.sheet.zone_file.encode()


async def _csv(opened: Opened) -> bytes:
    return csv_table(opened.sheet).encode("utf-8-sig")  # spreadsheets know UTF-8 by its mark


async def _markdown(opened: Opened) -> bytes:
    return markdown_table(opened.sheet).encode()
