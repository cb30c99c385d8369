"""Which characters the fonts of the PDF can show."""

import re
import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

FONTS: Final = Path(__file__).parent / "fonts"
REPLACEMENT: Final = "\ufffd"
_PROSE: Final = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
_MONOSPACE: Final = ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf")
# PDF/A allows no private characters. The separators would break lines, and what is invisible is to be seen.
_UNWANTED: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ud800-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U0010ffff]"
)
_FULL_REPERTOIRE: Final = (3, 10, 12)  # Windows platform, all of Unicode, groups of characters


def shown(text: str, *, monospace: bool = False) -> str:
    r"""Put a replacement character in the place of each one that cannot be shown.

    >>> shown("café \u0000 \u6771"), shown("plain", monospace=True)
    ('café � �', 'plain')
    """
    characters = _characters(_MONOSPACE if monospace else _PROSE)
    return "".join(each if each in characters else REPLACEMENT for each in text)


@cache
def _characters(fonts: tuple[str, ...]) -> frozenset[str]:
    """Give the characters that all of the fonts have, so that no weight falls back to another font."""
    first, *others = [frozenset(_covered((FONTS / font).read_bytes())) for font in fonts]
    return frozenset(each for each in first.intersection(*others) if not _UNWANTED.match(each))


def _covered(font: bytes) -> Iterator[str]:
    """Read the groups of a font's character map (OpenType `cmap`, format 12)."""
    groups = _character_map(font)
    (count,) = struct.unpack_from(">I", font, groups + 12)
    for first, last, glyph in struct.iter_unpack(">III", font[groups + 16 : groups + 16 + 12 * count]):
        yield from (chr(code) for code in range(first + (glyph == 0), last + 1))


def _character_map(font: bytes) -> int:
    """Find where the map of all of Unicode begins."""
    (tables,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * index) for index in range(tables))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    (maps,) = struct.unpack_from(">H", font, start + 2)
    for index in range(maps):
        platform, encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * index)
        (form,) = struct.unpack_from(">H", font, start + offset)
        if (platform, encoding, form) == _FULL_REPERTOIRE:
            return int(start + offset)
    message = "the font has no map of all of Unicode"
    raise ValueError(message)
