"""Patterns of name-server names, at label boundaries."""

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class NameServerPattern:
    """A name with everything below it, or a `^regular expression$` of whole names in lower case.

    >>> NameServerPattern("ovh.net").matches("dns10.ovh.net"), NameServerPattern("ovh.net").matches("ns.evilovh.net")
    (True, False)
    """

    text: str

    @property
    def suffix(self) -> str | None:
        """The name, without a dot in front; None for a regular expression."""
        return None if self.text.startswith("^") else self.text.strip(".").lower()

    def matches(self, server: str) -> bool:
        """Say whether a plain name (see `plain_server`) is meant."""
        if self.suffix is None:
            return _compiled(self.text).fullmatch(server) is not None
        return f".{server}".endswith(f".{self.suffix}")


@cache
def _compiled(text: str) -> re.Pattern[str]:
    return re.compile(text, re.ASCII)
