"""What a mail server said, made fit to show: without our secrets, controls escaped, cut."""

import base64
import binascii
import re
from urllib.parse import quote

from sendas.domain.unsafe_text import printable

REDACTED = "***"
_LONGEST = 200
_SHORT = 4  # a password this short would show by its gaps
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{4,}={0,2}")


def show_words(text: str, password: str | None) -> str:
    r"""Give at most 200 characters of a server's answer, with the password redacted in every form it is sent in.

    >>> show_words("no login for hunter2\r\nsorry (aHVudGVyMg==)", "hunter2")
    'no login for *** sorry (***)'
    """
    words = _redact(" ".join(text.splitlines()), password) if password else " ".join(text.splitlines())
    return printable(" ".join(words.split(" ")), _LONGEST - 1)


def _redact(text: str, password: str) -> str:
    secret = password.encode("utf-8", "surrogatepass")
    decoded = _ENCODED.sub(lambda found: REDACTED if secret in _decode(found.group()) else found.group(), text)
    forms = "|".join(map(re.escape, (password, secret.hex(), quote(password, safe="", errors="replace"))))
    shown = re.sub(forms, REDACTED, decoded, flags=re.IGNORECASE)
    return REDACTED if shown != text and len(password) < _SHORT else shown


def _decode(text: str) -> bytes:
    bare = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4))
    except binascii.Error:
        return b""
