"""Access keys, and where they come from."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Keys:
    """A key of AWS; `token` belongs to keys that end by themselves."""

    id: str = field(repr=False)
    secret: str = field(repr=False)
    token: str | None = field(default=None, repr=False)


class KeySource(Protocol):
    """Gives the keys that the next request is signed with; may raise a `DnsError`."""

    async def keys(self) -> Keys:
        """Give keys that are good for some minutes."""
        ...


@dataclass(frozen=True, slots=True)
class FixedKeys:
    """The keys of a form."""

    own: Keys

    async def keys(self) -> Keys:
        """Give them."""
        return self.own
