r"""TXT values as Route 53 writes them: quoted strings of 255 octets, \ooo in octal, unlike a zone file's decimal."""

import re

from sendas_providers import txt_octets, txt_text

_LONGEST_STRING = 255
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_WHOLE = re.compile(r'\s*"(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*\s*', re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-3][0-7]{2}|.)", re.DOTALL)
_PRINTABLE = range(32, 127)
_OCTAL_DIGITS = 3


def txt_value(text: str) -> str:
    r"""Write a canonical TXT value.

    >>> txt_value('say "é"')
    '"say \\"\\303\\251\\""'
    """
    octets = txt_octets(text)
    starts = range(0, len(octets), _LONGEST_STRING)
    return " ".join(f'"{_escaped(octets[start : start + _LONGEST_STRING])}"' for start in starts) or '""'


def txt_of(value: str) -> str:
    r"""Read a value; one without quotes stands for itself.

    >>> txt_of(r'"v=DKIM1; " "p=\303\251"')
    'v=DKIM1; p=é'
    """
    if not _WHOLE.fullmatch(value):
        return value
    return txt_text(b"".join(_unescaped(string) for string in _STRING.findall(value)))


def _escaped(chunk: bytes) -> str:
    return "".join(
        f"\\{chr(octet)}" if octet in b'"\\' else chr(octet) if octet in _PRINTABLE else f"\\{octet:03o}"
        for octet in chunk
    )


def _unescaped(string: str) -> bytes:
    def octet(match: re.Match[bytes]) -> bytes:
        said = match[1]
        return bytes([int(said, 8)]) if len(said) == _OCTAL_DIGITS else said

    return _ESCAPE.sub(octet, string.encode("utf-8", "surrogateescape"))
