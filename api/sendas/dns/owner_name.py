"""Names as text: lower case, no trailing dot, odd octets escaped as in master files; the root is a dot."""

import string
from collections.abc import Iterator
from typing import Final

import dns.exception
import dns.name

ROOT: Final = "."
_PLAIN: Final = (string.ascii_lowercase + string.digits + "-_.").encode()
_LENGTHS: Final = tuple(bytes((length,)) for length in range(64))  # of labels (RFC 1035 section 2.3.4)
_LONGEST_NAME = 255


def is_within(name: str, zone: str) -> bool:
    r"""Say whether a name is a zone's name or below it.

    >>> is_within("shop.be", "be"), is_within("workshop.be", "shop.be"), is_within(r"work\.shop.be", "shop.be")
    (True, False, False)
    """
    if zone in {name, ROOT}:
        return True
    return name.endswith(zone) and _ends_label(name, len(name) - len(zone))


def _ends_label(name: str, at: int) -> bool:
    """Say whether a dot that is no part of a label stands before a place."""
    if name[at - 1] != "." or name[at - 2] != "\\":
        return name[at - 1] == "."
    before = name[: at - 1]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 0


def parent(name: str) -> str:
    r"""Give the name without its first label; raises `ValueError` for the root.

    >>> parent("shop.be"), parent("be"), parent(r"work\.shop.be")
    ('be', '.', 'be')
    """
    if name == ROOT:
        raise ValueError(name)
    return name[_next_label(name, 0) :] or ROOT


def _next_label(name: str, at: int) -> int:
    """Find where the next label begins; the end of the name when there is none."""
    at = name.find(".", at)
    while at > 0 and not _ends_label(name, at + 1):
        at = name.find(".", at + 1)
    return at + 1 if at > 0 else len(name)


def lineage(name: str) -> Iterator[str]:
    """Give the name and those above it, without the root.

    >>> list(lineage("www.shop.be"))
    ['www.shop.be', 'shop.be', 'be']
    """
    at = 0
    while name[at:] not in {"", ROOT}:
        yield name[at:]
        at = _next_label(name, at)


def is_name(name: str) -> bool:
    """Say whether a text is a name that can be asked for.

    >>> is_name("shop.be"), is_name("shop..be"), is_name("shop.be.")
    (True, False, False)
    """
    try:
        wire_name(name)
    except ValueError:
        return False
    return True


def wire_name(name: str) -> bytes:
    r"""Write a name as a question has it, uncompressed (RFC 1035 section 3.1); raises `ValueError` for what is none.

    >>> wire_name("shop.be")
    b'\x04shop\x02be\x00'
    """
    if name == ROOT:
        return b"\0"
    text = name.encode()
    if text.translate(None, _PLAIN):
        return _odd_wire_name(name)
    try:
        wire = b"".join([_LENGTHS[len(label)] + label for label in text.split(b".")]) + b"\0"
    except IndexError:
        raise ValueError(name) from None
    if len(wire) > _LONGEST_NAME or b"\0" in wire[:-1]:
        raise ValueError(name)
    return wire


def _odd_wire_name(name: str) -> bytes:
    try:
        return dns.name.from_text(name).to_wire() or b"\0"
    except dns.exception.DNSException:
        raise ValueError(name) from None
