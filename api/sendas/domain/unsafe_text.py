"""Characters that have no place in what people see of a sender."""

import re

# C0, C1, line and paragraph separators, bidi controls (UAX 9), surrogates, byte-order mark, fillers, tags and other
# invisibles. The joiners U+200C and U+200D stay: Persian, Hindi and emoji need them.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def has_unsafe_characters(text: str) -> bool:
    r"""Say whether a text holds controls, bidi overrides, invisible characters or surrogates.

    >>> has_unsafe_characters("Starcomm\r\nBcc: x"), has_unsafe_characters("Société d'Été")
    (True, False)
    """
    return _UNSAFE.search(text) is not None


def printable(text: str, limit: int = 4000) -> str:
    r"""Escape what `has_unsafe_characters` finds, and cut at a limit of characters.

    >>> printable("a\x00b")
    'a\\x00b'
    """
    escaped = _UNSAFE.sub(lambda found: found.group().encode("unicode_escape", "surrogatepass").decode("ascii"), text)
    return escaped if len(escaped) <= limit else f"{escaped[:limit]}…"
