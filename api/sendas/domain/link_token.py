"""The secret in a capability link: whoever has it may open the page, and only a hash of it is kept."""

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from typing import Final

_BYTES: Final = 16  # 128 bits
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class LinkToken:
    """A token of 128 random bits: 22 characters of base64url."""

    text: str = field(repr=False)

    @property
    def hash(self) -> bytes:
        """What is kept of it."""
        return hashlib.sha256(self.text.encode()).digest()


def new_link_token() -> LinkToken:
    """Make a token."""
    return LinkToken(secrets.token_urlsafe(_BYTES))


def parse_link_token(text: str) -> LinkToken | None:
    """Take the text of a link for a token; None for what was never one.

    >>> parse_link_token("no") is None
    True
    """
    return LinkToken(text) if _TOKEN.fullmatch(text) else None
