"""The public key that requests are verified with, as TXT records (draft-ietf-dconn-domainconnect-05)."""

import base64
import binascii
import re
from collections.abc import Iterable
from typing import Final

_HEAD = "p={},a=RS256,d="
_LONGEST_STRING = 255  # octets (RFC 1035 section 3.3)
_MOST_PARTS = 20
_PART: Final = re.compile(r"[padt]=[A-Za-z0-9+/=-]+(?:,[padt]=[A-Za-z0-9+/=-]+)*")


class KeyRecordError(ValueError):
    """What is published is not one key."""


def key_records(public_key: bytes) -> tuple[str, ...]:
    """Write a key (SPKI in DER) as TXT values of one string each, at most 255 octets.

    >>> key_records(bytes(3))
    ('p=1,a=RS256,d=AAAA',)
    """
    text = base64.b64encode(public_key).decode()
    room = _LONGEST_STRING - len(_HEAD.format(10))
    parts = [text[start : start + room] for start in range(0, len(text), room)]
    return tuple(_HEAD.format(number) + part for number, part in enumerate(parts, 1))


def joined_key(values: Iterable[str]) -> bytes:
    r"""Read a key (SPKI in DER) from the TXT values at its host; raises `KeyRecordError`.

    >>> joined_key(["p=2,a=RS256,d=AA==", "p=1,a=RS256,d=AAAA"])
    b'\x00\x00\x00\x00'
    """
    read = [_part(value) for value in values]
    parts = dict(read)
    if not parts:
        message = "there is no key"
        raise KeyRecordError(message)
    if len(read) > _MOST_PARTS or sorted(number for number, _ in read) != list(range(1, len(parts) + 1)):
        message = "a part of the key is missing, or there twice"
        raise KeyRecordError(message)
    try:
        return base64.b64decode("".join(parts[number] for number in sorted(parts)), validate=True)
    except binascii.Error:
        message = "the parts do not make a key"
        raise KeyRecordError(message) from None


def _part(value: str) -> tuple[int, str]:
    fields = [field.partition("=") for field in value.split(",")] if _PART.fullmatch(value) else []
    found = {key: text for key, _, text in fields}
    number = found.get("p", "")
    if len(found) < len(fields) or not re.fullmatch(r"[1-9][0-9]?", number) or not found.get("d"):
        message = f"{value[:40]!r} is not p=..,a=RS256,d=.."
        raise KeyRecordError(message)
    if found.get("a", "RS256") != "RS256" or found.get("t", "x509") != "x509":
        message = "the key is not for RS256"
        raise KeyRecordError(message)
    return int(number), found["d"]
