"""ActualText (ISO 32000-1, 14.9.4): what a reader copies and searches in the place of the glyphs that are drawn."""

import io
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from sendas.handover.pdf.structure import Piece, code_elements, pieces

if TYPE_CHECKING:
    from pikepdf import Object, Pdf

# A piece of marked content as typst draws text. None of these words can be glyphs inside it: the glyphs of a subset are
# numbered from 1, and "/S" would be the 12115th.
_PIECE: Final = re.compile(rb"(/Span<</MCID (\d+)[^>]*>>BDC\nq [-0-9. ]+ cm)(.*?)(Q\nEMC)", re.DOTALL)
_MARK_OF_GLYPHS: Final = re.compile(rb"/Span ?<</ActualText.*?>>\s*BDC|/ReversedChars BMC|\bEMC\b", re.DOTALL)


class _Speech(NamedTuple):
    text: str
    depth: int


def with_actual_text(document: bytes, kept: Sequence[str]) -> bytes:
    """Say what each Code element of a typst document truly holds, in the order of the document.

    An element that was drawn in several pieces, because its value is longer than a line or a page, says it all in its
    first piece and nothing in the others. Raises `ValueError` where the document is not as typst
    writes it, or has not as many elements as there are texts.
    """
    import pikepdf  # noqa: PLC0415  (only what makes a PDF pays for it)

    with pikepdf.open(io.BytesIO(document)) as pdf:
        speeches = dict(_speeches(pdf, kept))
        for page in pdf.pages:
            _speak(page.obj, speeches)
        if speeches:
            message = f"{len(speeches)} pieces of kept text were not found on their pages"
            raise ValueError(message)
        return _saved(pdf)


def _speeches(pdf: "Pdf", kept: Sequence[str]) -> Iterator[tuple[Piece, _Speech]]:
    elements = code_elements(pdf.Root.StructTreeRoot)
    for number, ((element, page), text) in enumerate(zip(elements, kept, strict=True)):
        for position, piece in enumerate(pieces(element, page)):
            yield piece, _Speech("" if position else text, 1 + number % 2)


def _speak(page: "Object", speeches: dict[Piece, _Speech]) -> None:
    """Put the texts of a page into its pieces, and take them out of `speeches`."""

    def spoken(found: re.Match[bytes]) -> bytes:
        start, number, drawn, end = found.groups()
        speech = speeches.pop((page.objgen, int(number)), None)
        if b"/MCID" in drawn:
            message = f"piece {int(number)} of a page is not drawn as typst draws text"
            raise ValueError(message)
        return found[0] if speech is None else b"%b%b%b" % (start, _said(speech, drawn), end)

    page.Contents.write(_PIECE.sub(spoken, page.Contents.read_bytes()))


def _said(speech: _Speech, drawn: bytes) -> bytes:
    """Open a span around what is drawn, inside its coordinates: outside of them, poppler puts the text elsewhere.

    PDFium takes no empty text for an answer. But it skips what is as deep in marked content as the text before, if the
    innermost marks have no properties; so each element is at another depth than the one before, and typst's own marks
    of glyphs give way.
    """
    begin = b"/Span<</ActualText<%b>>>BDC%b" % (_text_string(speech.text), b"/Span BMC " * speech.depth)
    return begin + _MARK_OF_GLYPHS.sub(b" ", drawn) + b"EMC " * (speech.depth + 1)


def _text_string(text: str) -> bytes:
    """Spell a text string (ISO 32000-1, 7.9.2.2) in hexadecimal: UTF-16, big end first, after its mark."""
    return f"\ufeff{text}".encode("utf-16-be", "surrogatepass").hex().encode("ascii")


def _saved(pdf: "Pdf") -> bytes:
    from pikepdf import ObjectStreamMode  # noqa: PLC0415  (as above)

    target = io.BytesIO()
    pdf.save(target, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    return target.getvalue()
