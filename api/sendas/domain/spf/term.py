"""Terms of an SPF record: mechanisms and modifiers (RFC 7208 sections 4.6, 5 and 6)."""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network

_LOOK_UP = frozenset({"include", "a", "mx", "ptr", "exists"})


class Qualifier(StrEnum):
    """What a mechanism says of the senders that it matches (section 4.6.2)."""

    PASS = "+"  # noqa: S105  (no password)
    FAIL = "-"
    SOFTFAIL = "~"
    NEUTRAL = "?"


class SpfSyntaxError(ValueError):
    """Raised where a record breaks the grammar: receivers then say permerror. `term` is the first that does."""

    def __init__(self, term: str) -> None:
        super().__init__(term)
        self.term = term


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A mechanism as it is written and what it means: `name` is lower case, `network` that of an ip4 or ip6."""

    text: str
    qualifier: Qualifier
    name: str
    domain_spec: str | None = None
    network: IPv4Network | IPv6Network | None = None
    prefix4: int = 32
    prefix6: int = 128

    @property
    def looks_up(self) -> bool:
        """Say whether it costs one of the ten look-ups (section 4.6.4)."""
        return self.name in _LOOK_UP


@dataclass(frozen=True, slots=True)
class Modifier:
    """A modifier, known or not; `name` is lower case."""

    text: str
    name: str
    value: str
