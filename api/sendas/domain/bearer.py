"""The text of an access token: a public id, a random secret, and a checksum for secret scanners."""

import hashlib
import secrets
import zlib
from dataclasses import dataclass, field

_PREFIXES = ("sa_live_", "sa_comp_")
_ID_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token taken apart. The secret has 256 random bits, so a plain hash is enough to keep it by."""

    key_id: str
    secret: str = field(repr=False)

    @property
    def secret_hash(self) -> bytes:
        """What is kept of the secret."""
        return hashlib.sha256(self.secret.encode()).digest()


def new_bearer(*, company: bool) -> tuple[str, Bearer]:
    """Make a token: its text, told once, and its parts."""
    bearer = Bearer(secrets.token_hex(_ID_LENGTH // 2), secrets.token_urlsafe(32))
    body = f"{_PREFIXES[company]}{bearer.key_id}_{bearer.secret}"
    return f"{body}_{_checksum(body)}", bearer


def parse_bearer(text: str) -> Bearer | None:
    """Take a token apart; None when it was never one of ours."""
    body, _, checksum = text.rpartition("_")
    prefix = next((each for each in _PREFIXES if body.startswith(each)), None)
    if prefix is None or checksum != _checksum(body):
        return None
    key_id, _, secret = body.removeprefix(prefix).partition("_")
    return Bearer(key_id, secret)


def _checksum(body: str) -> str:
    return f"{zlib.crc32(body.encode()):08x}"
