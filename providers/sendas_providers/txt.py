"""TXT values as master files write them (RFC 1035 sections 3.3.14 and 5.1)."""

import re

_LONGEST_STRING = 255
_PRINTABLE = range(32, 127)
_STRING = re.compile(rb'\s*"((?:[^"\\]|\\\d{3}|\\\D)*)"', re.DOTALL)
_ESCAPE = re.compile(rb"\\(\d{3}|\D)", re.DOTALL)


def txt_octets(text: str) -> bytes:
    """Give the octets of a canonical TXT value.

    >>> txt_octets("v=spf1 -all")
    b'v=spf1 -all'
    """
    return text.encode("utf-8", "surrogateescape")


def txt_text(octets: bytes) -> str:
    r"""Give the canonical value of joined TXT octets; what is not UTF-8 survives as lone surrogates.

    >>> txt_octets(txt_text(b"a\xff")) == b"a\xff"
    True
    """
    return octets.decode("utf-8", "surrogateescape")


def quoted(text: str) -> str:
    r"""Write a canonical TXT value as strings of at most 255 octets (RFC 1035 section 3.3.14).

    >>> quoted('say "v"')
    '"say \\"v\\""'
    """
    octets = txt_octets(text)
    starts = range(0, len(octets), _LONGEST_STRING)
    return " ".join(f'"{_escaped(octets[start : start + _LONGEST_STRING])}"' for start in starts) or '""'


def unquoted(octets: bytes) -> bytes | None:
    r"""Join strings in quotes, of any length, octets as they are or escaped; None for what is not such strings.

    >>> unquoted(b'"a" "b\\"c\\195"'), unquoted(b"bare"), unquoted(b"")
    (b'ab"c\xc3', None, None)
    """
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
    return bytes([int(code) & 0xFF]) if code.isdigit() else code


def _escaped(chunk: bytes) -> str:
    # Octets outside ASCII as \DDD (RFC 1035 section 5.1).
    chars = [chr(octet) if octet in _PRINTABLE else f"\\{octet:03}" for octet in chunk.replace(b"\\", b"\\\\")]
    return "".join(chars).replace('"', '\\"')
