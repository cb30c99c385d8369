"""Global ids: opaque to clients, a kind and a random id to us."""

import base64
import binascii
from uuid import UUID


def global_id(kind: str, own: UUID) -> str:
    """Give the id that clients hold.

    >>> read_global_id(global_id("Domain", UUID(int=1)), "Domain")
    UUID('00000000-0000-0000-0000-000000000001')
    """
    return base64.urlsafe_b64encode(kind.encode() + b":" + own.bytes).decode().rstrip("=")


def split_global_id(text: str) -> tuple[str, UUID] | None:
    """Take a global id apart; None for anything we never gave out."""
    try:
        kind, _, own = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).partition(b":")
        return kind.decode("ascii"), UUID(bytes=own)
    except (ValueError, binascii.Error):
        return None


def read_global_id(text: str, kind: str) -> UUID | None:
    """Give the id behind a global id of one kind, None for every other text."""
    parts = split_global_id(text)
    return parts[1] if parts and parts[0] == kind else None
