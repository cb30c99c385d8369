"""Names as text: lower case, no trailing dot, odd octets escaped as in master files; the root is a dot."""

import string
from typing import Final

import dns.exception
import dns.name

ROOT: Final = "."
_PLAIN: Final = frozenset(string.ascii_lowercase + string.digits + "-_.")
_LONGEST_LABEL = 63
_LONGEST_NAME = 255  # octets on the wire (RFC 1035 section 2.3.4)


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
    before = name[: at - 1]
    escapes = len(before) - len(before.rstrip("\\"))
    return name[at - 1] == "." and escapes % 2 == 0


def parent(name: str) -> str:
    r"""Give the name without its first label; raises `ValueError` for the root.

    >>> parent("shop.be"), parent("be"), parent(r"work\.shop.be")
    ('be', '.', 'be')
    """
    at = name.find(".", 1)
    while at > 0 and not _ends_label(name, at + 1):
        at = name.find(".", at + 1)
    if name == ROOT:
        raise ValueError(name)
    return name[at + 1 :] if at > 0 else ROOT


def wire_name(name: str) -> bytes:
    r"""Write a name as a question has it, uncompressed (RFC 1035 section 3.1); raises `ValueError` for what is none.

    >>> wire_name("shop.be")
    b'\x04shop\x02be\x00'
    """
    if name == ROOT:
        return b"\0"
    if not _PLAIN.issuperset(name):
        return _odd_wire_name(name)
    labels = name.encode("ascii").split(b".")
    wire = b"".join([bytes((len(label),)) + label for label in labels]) + b"\0"
    if len(wire) > _LONGEST_NAME or not 0 < min(map(len, labels)) <= max(map(len, labels)) <= _LONGEST_LABEL:
        raise ValueError(name)
    return wire


def _odd_wire_name(name: str) -> bytes:
    try:
        return dns.name.from_text(name).to_wire() or b"\0"
    except dns.exception.DNSException:
        raise ValueError(name) from None
