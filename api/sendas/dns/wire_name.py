"""Names in messages, where they may point back to earlier ones (RFC 1035 section 4.1.4)."""

import string
from typing import Final

from sendas.dns.owner_name import ROOT

_PLAIN: Final = (string.ascii_letters + string.digits + "-_.").encode()
_LABEL: Final = 64  # octets from here on are no length of a label
_POINTER: Final = 192
_LONGEST_NAME: Final = 255


class UnusualError(Exception):
    """A message is not of the plain kind that is read fast; dnspython shall read it."""


def read_name(wire: bytes, at: int, known: dict[int, str]) -> tuple[str, int]:
    """Read a name of letters, digits, hyphens and underscores; give it and where the message goes on.

    Pointers lead strictly back; `known` are the names of this message by where they stand. Raises `UnusualError`, or
    `IndexError` at the end of the message.
    """
    start = at
    if wire[at] >= _POINTER and (met := known.get((wire[at] - _POINTER) << 8 | wire[at + 1])):
        return met, at + 2
    labels: list[bytes] = []
    limit, after, size = at, 0, 1
    while length := wire[at]:
        if length < _LABEL:
            end = at + 1 + length
            labels.append(wire[at + 1 : end])
            size += length + 1
            at = end
        elif length >= _POINTER and (target := (length - _POINTER) << 8 | wire[at + 1]) < limit:
            after = after or at + 2
            limit = at = target
        else:
            raise UnusualError
    name = b".".join(labels)
    if size > _LONGEST_NAME or name.translate(None, _PLAIN) or name.count(b".") >= max(len(labels), 1):
        raise UnusualError
    text = known[start] = name.decode("ascii").lower() or ROOT
    return text, after or at + 1
