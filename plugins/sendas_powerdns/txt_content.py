"""TXT values as PowerDNS keeps them: strings in quotes, of any length, octets as they are or escaped."""

import re

from sendas_providers import txt_text

_STRING = re.compile(rb'\s*"((?:[^"\\]|\\\d{3}|\\\D)*)"', re.DOTALL)
_ESCAPE = re.compile(rb"\\(\d{3}|\D)", re.DOTALL)


def joined(content: str) -> str | None:
    r"""Give the joined strings; None for content that is not strings in quotes.

    >>> joined('"a" "b\\"c\\195\\169"'), joined("bare")
    ('ab"cé', None)
    """
    octets, position = content.encode("utf-8", "surrogateescape").rstrip(), 0
    found: list[bytes] = []
    while position < len(octets):
        match = _STRING.match(octets, position)
        if not match:
            return None
        found.append(_ESCAPE.sub(_unescaped, match[1]))
        position = match.end()
    return txt_text(b"".join(found)) if octets else None


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code) & 0xFF]) if code.isdigit() else code
