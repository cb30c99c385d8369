"""The DNS as SPF asks it, and one that answers from memory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class LookupKind(StrEnum):
    """What an answer says: data, that the name has none of the type, that it does not exist, or nothing at all."""

    FOUND = "found"
    NODATA = "nodata"
    NXDOMAIN = "nxdomain"
    ERROR = "error"


class LookupType(StrEnum):
    """The record types that SPF asks for."""

    TXT = "TXT"
    A = "A"
    AAAA = "AAAA"
    MX = "MX"
    PTR = "PTR"


@dataclass(frozen=True, slots=True)
class Lookup:
    """An answer. TXT strings are joined; MX and PTR values are names, lower case, without the dot at the end.

    MX names stand in the order of their preference.
    """

    kind: LookupKind
    values: tuple[str, ...] = ()


def by_preference(texts: Iterable[str]) -> tuple[str, ...]:
    """Give the names of MX records in the order of their preference.

    >>> by_preference(["20 mx2.shop.be", "5 mx1.shop.be"])
    ('mx1.shop.be', 'mx2.shop.be')
    """
    pairs = sorted((int(preference), name) for preference, _, name in (text.partition(" ") for text in texts))
    return tuple(name for _, name in pairs)


class Resolver(Protocol):
    """Answers questions to the DNS; aliases are followed. It never raises: a failure is an answer too.

    Names may hold any visible ASCII character and spaces: macros make them of what strangers say. The resolver keeps
    the time: when 20 seconds are over for a whole check, it answers with errors (RFC 7208 section 4.6.4).
    """

    async def resolve(self, name: str, type: LookupType) -> Lookup:  # noqa: A002  (as the DNS calls it)
        """Ask for the records of a type at a name."""
        ...


@dataclass(slots=True)
class MemoryResolver:
    """Answers from a mapping and notes what it is asked; names in it are lower case, without the dot at the end.

    An answer without values is an error. Names that are not there, nor above one that is, do not exist.
    """

    answers: Mapping[tuple[str, LookupType], tuple[str, ...]]
    asked: list[tuple[str, LookupType]] = field(default_factory=list[tuple[str, LookupType]])
    _names: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Note which names exist."""
        labels = [name.split(".") for name, _type in self.answers]
        self._names = frozenset(".".join(parts[at:]) for parts in labels for at in range(len(parts)))

    @property
    def queries(self) -> int:
        """Count the questions so far."""
        return len(self.asked)

    async def resolve(self, name: str, type: LookupType) -> Lookup:  # noqa: A002  (as the DNS calls it)
        """Answer from memory."""
        key = (name.lower().removesuffix("."), type)
        self.asked.append(key)
        if key not in self.answers:
            return Lookup(LookupKind.NODATA if key[0] in self._names else LookupKind.NXDOMAIN)
        values = self.answers[key]
        return Lookup(LookupKind.FOUND, tuple(values)) if values else Lookup(LookupKind.ERROR)
