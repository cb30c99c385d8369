"""A request's path as logs may show it: without the token of a capability link, however the link was mangled."""

import re
from typing import Final
from urllib.parse import unquote

_HIDDEN: Final = "…"
_MOST_LAYERS: Final = 5
_OF_A_LINK: Final = re.compile(r"hand-?over", re.IGNORECASE)
_PART: Final = re.compile(r"/(?:records\.(?:pdf|zone|csv|md)|check|connect)", re.ASCII)
_ASSET: Final = re.compile(r"/handover/assets/page\.(?:css|js)")
# As long as most of a token, or longer: a dot or a bracket of the mail it came in ends one, a letter joins it.
_LIKE_A_TOKEN: Final = re.compile(r"(?<![\w-])[\w-]{16,}(?![\w-])", re.ASCII)


def shown_path(path: str) -> str:
    """Give the path, with what stands in the place of a token replaced, as is any run of letters that could be one."""
    if _ASSET.fullmatch(path):
        return path
    plain = _decoded(path)
    if plain is None:
        return f"/{_HIDDEN}"
    if _OF_A_LINK.search(plain):
        return f"/handover/{_HIDDEN}{_part(plain)}"
    hidden = _LIKE_A_TOKEN.sub(_HIDDEN, plain)
    return path if hidden == plain else hidden


def _part(plain: str) -> str:
    """Give the end of the path if it is a part of a link that we know, and nothing that somebody made up."""
    end = plain[plain.rfind("/") :]
    return end if _PART.fullmatch(end) else ""


def _decoded(path: str) -> str | None:
    """Take the percent-encoding off; None where there is no end to it."""
    for _ in range(_MOST_LAYERS):
        plain = unquote(path)
        if plain == path:
            return plain
        path = plain
    return None
