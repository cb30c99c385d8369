"""Text as the template sets it: prose, and kept texts that must come out of the PDF in one piece."""

import re
from dataclasses import dataclass, field
from typing import Final

from sendas.handover.pdf.glyphs import shown
from sendas.handover.sheet import MarkedValue

Piece = str | dict[str, str] | dict[str, int]
Line = list[tuple[str, bool]]
_LONGEST_WORD: Final = 28
_WORD_CHUNK: Final = 18
_WORD: Final = re.compile(r"(\S+)")
# A line could break inside such a word, at its hyphen for example.
_BREAKABLE: Final = re.compile(r"\w[^\w\s]+\w")


@dataclass(slots=True)
class Typesetting:
    """Collects the kept texts in the order in which the document shows them: `kept` as they are, `lines` as displayed.

    What is displayed is cut into lines or chunks of a fixed number of characters, because the wrapping of words drops
    blanks, and has a replacement where no font has a glyph. A number in the template's data stands for a kept text.
    """

    kept: list[str] = field(default_factory=list[str])
    lines: list[list[Line]] = field(default_factory=list[list[Line]])

    def prose(self, text: str) -> list[Piece]:
        """Set a sentence: words that a line could break are held together, long or unshowable ones are kept.

        >>> Typesetting().prose("no MX record of shop-1.be changes")
        ['no MX record of ', {'word': 'shop-1.be'}, ' changes']
        """
        pieces: list[Piece] = []
        for part in _WORD.split(text):
            piece = self._piece(part)
            if isinstance(piece, str) and pieces and isinstance(pieces[-1], str):
                pieces[-1] += piece
            else:
                pieces.append(piece)
        return pieces

    def keep(self, text: str, width: int) -> int:
        """Set a value in a line or lines of so many monospace characters."""
        return self.keep_marked(MarkedValue(text), width)

    def keep_marked(self, value: MarkedValue, width: int) -> int:
        """Set a value of which a part is marked.

        >>> setting = Typesetting()
        >>> setting.keep_marked(MarkedValue("v=spf1 ", "mx", " -all"), 8), setting.lines
        (0, [[[('v=spf1 ', False), ('m', True)], [('x', True), (' -all', False)]]])
        """
        parts = [(value.before, False), (value.added, True), (value.after, False)]
        return self._add(value.whole, _cut([(shown(text, monospace=True), mark) for text, mark in parts], width))

    def _piece(self, part: str) -> Piece:
        seen = shown(part)
        if part.isspace() or not part:
            return seen
        if seen != part or len(part) > _LONGEST_WORD:
            return {"kept": self._add(part, _cut([(seen, False)], _WORD_CHUNK))}
        return {"word": part} if _BREAKABLE.search(part) else part

    def _add(self, text: str, lines: list[Line]) -> int:
        self.kept.append(text)
        self.lines.append(lines)
        return len(self.kept) - 1


def _cut(parts: list[tuple[str, bool]], width: int) -> list[Line]:
    """Cut a text of marked and other parts into lines of so many characters."""
    lines: list[Line] = [[]]
    room = width
    for text, mark in parts:
        rest = text
        while rest:
            if not room:
                lines.append([])
                room = width
            lines[-1].append((rest[:room], mark))
            rest, room = rest[room:], room - min(room, len(rest))
    return lines
