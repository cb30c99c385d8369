r"""Names as Route 53 spells them: odd octets as \ooo, in octal."""

import re
import string

from sendas_providers import ZoneNotFound, canonical_name
from sendas_providers.record import Zone

_PLAIN = frozenset(string.ascii_letters + string.digits + "-_.")
_OCTAL = re.compile(r"\\([0-3][0-7]{2})")
_READABLE = range(33, 127)


def decoded_name(name: str) -> str:
    r"""Give a canonical name from what Route 53 writes; a dot within a label and what is not ASCII stay escaped.

    >>> decoded_name(r"\052.Example.test")
    '*.example.test.'
    """
    return canonical_name(_OCTAL.sub(_char, name))


def normalized_name(name: str) -> str:
    r"""Write a name as the condition keys of IAM compare it: lower case, no final dot, octal escapes.

    >>> normalized_name("*.Example.test.")
    '\\052.example.test'
    """
    return "".join(char if char in _PLAIN else f"\\{ord(char):03o}" for char in canonical_name(name)).rstrip(".")


def within(zone: Zone, name: str) -> str:
    """Give a name as the contract spells it; raises `ZoneNotFound` where it is not in the zone."""
    owner = canonical_name(name)
    if owner != zone.name and not owner.endswith(f".{zone.name}"):
        message = f"{owner} is not in {zone.name}"
        raise ZoneNotFound(message)
    return owner


def names_between(zone: Zone, name: str) -> list[str]:
    """Give a name and those above it, without the zone's own.

    >>> names_between(Zone("a.test.", "Z1"), "x.y.a.test.")
    ['x.y.a.test.', 'y.a.test.']
    """
    labels = name.removesuffix(zone.name).rstrip(".").split(".") if name != zone.name else []
    return [f"{'.'.join(labels[start:])}.{zone.name}" for start in range(len(labels))]


def zone_id(zone: Zone) -> str:
    """Give the id of a hosted zone; raises `ZoneNotFound` for a zone of another provider."""
    if not re.fullmatch("[A-Z0-9]{1,32}", zone.ref):
        message = f"{zone.name} is no zone at Route 53"
        raise ZoneNotFound(message)
    return zone.ref


def _char(match: re.Match[str]) -> str:
    octet = int(match[1], 8)
    char = chr(octet)
    return char if octet in _READABLE and char not in ".\\" else match[0]
