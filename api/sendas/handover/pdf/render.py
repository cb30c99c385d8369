"""The PDF of a hand-over: typst sets it, and the ActualText pass makes its values come out in one piece."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final, Literal

import structlog

from sendas.handover.pdf.actual_text import with_actual_text
from sendas.handover.pdf.content import content
from sendas.handover.pdf.glyphs import FONTS
from sendas.handover.sheet import Sheet

if TYPE_CHECKING:
    from typst import Compiler, PDFStandard

_TEMPLATE: Final = Path(__file__).parent / "template.typ"
_STANDARDS: Final[tuple[Literal["ua-1"], Literal["a-3a"]]] = ("ua-1", "a-3a")
_one_at_a_time: Final = Lock()


def render_pdf(sheet: Sheet, at: datetime) -> bytes:
    """Give the PDF of a hand-over (PDF/UA-1 and PDF/A-3a), made at a second; the same input gives the same bytes.

    It takes tens of milliseconds of CPU: call it in a thread. A text that the standards forbid is set without them.
    """
    data, kept = content(sheet)
    return with_actual_text(_compiled(json.dumps(data), at.replace(microsecond=0)), kept)


def _compiled(data: str, at: datetime) -> bytes:
    import typst  # noqa: PLC0415  (only what makes a PDF pays for it)

    with _one_at_a_time:  # a compiler holds the data of one document
        try:
            return _set(data, at, _STANDARDS)
        except typst.TypstError as error:
            structlog.get_logger("sendas.handover").error("PDF without its standards", error=type(error).__name__)
            return _set(data, at, ())


def _set(data: str, at: datetime, standards: "Sequence[PDFStandard]") -> bytes:
    made = _compiler().compile(format="pdf", sys_inputs={"sheet": data}, pdf_standards=[*standards], timestamp=at)
    if not isinstance(made, bytes):
        message = f"typst gave {type(made).__name__} for a PDF"
        raise TypeError(message)
    return made


@cache
def _compiler() -> "Compiler":
    """Give the compiler, which keeps the fonts and what it has worked out so far; it reads its own folder only."""
    import typst  # noqa: PLC0415  (as above)

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(_TEMPLATE, root=_TEMPLATE.parent, font_paths=fonts)
