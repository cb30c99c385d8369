"""The QR code of a link, as pixels."""

from typing import Final

_QUIET_ZONE: Final = 4  # modules around the symbol (ISO/IEC 18004)
_DARK: Final = 0
_LIGHT: Final = 255


def qr_pixels(link: str) -> list[list[int]]:
    """Give the rows of a link's QR code with its quiet zone, one grey pixel a module."""
    import segno  # noqa: PLC0415  (only what makes a PDF pays for it)

    rows = segno.make_qr(link, error="m").matrix_iter(border=_QUIET_ZONE)
    return [[_DARK if module else _LIGHT for module in row] for row in rows]
