"""TXT values as modules of lexicon list them: bare, in quotes, or with the outermost quotes taken off."""

import re
from typing import Final

from sendas_providers import txt_octets, txt_text

_STRING = re.compile(rb'\s*"((?:[^"\\]|\\\d{3}|\\\D)*)"', re.DOTALL)
_ESCAPE = re.compile(rb"\\(\d{3}|\D)", re.DOTALL)
_LARGEST_OCTET: Final = 255


def joined(content: str) -> str:
    """Give what a listed value most likely is; where it may be something else, the DNS has to say so.

    >>> [joined(text) for text in ('a b', '"a" "b"', 'a" "b')]
    ['a b', 'ab', 'ab']
    """
    octets = txt_octets(content)
    found = _strings(octets)
    if found is None and b'"' in octets:
        found = _strings(b'"' + octets + b'"')
    return content if found is None else txt_text(found)


def writable(text: str, most: int) -> bool:
    """Say whether every module writes a value as it is: lexicon does not say who quotes, escapes or cuts it.

    >>> writable("v=spf1 -all", 255), writable('say "v"', 255), writable(" x", 255)
    (True, False, False)
    """
    plain = text.isascii() and text.isprintable() and not set(text) & {'"', "\\"}
    return plain and 0 < len(text) <= most and text == text.strip()


def _strings(octets: bytes) -> bytes | None:
    position, found = 0, list[bytes]()
    while position < len(octets):
        match = _STRING.match(octets, position)
        if not match:
            return None
        found.append(_ESCAPE.sub(_unescaped, match[1]))
        position = match.end()
    return b"".join(found) if found else None


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([min(int(code), _LARGEST_OCTET)]) if code.isdigit() else code
