"""Where a browser may be sent that is to change DNS records elsewhere."""

import re
from typing import Final
from urllib.parse import urlsplit

_LONGEST: Final = 8000  # servers take that much in a request line
_WHOLE: Final = re.compile(r"[!-~]+")  # nothing that ends a header, and nothing that a browser takes away


def may_redirect(url: str, *, plain_http: bool = False) -> bool:
    r"""Say whether a URL is one of the web, to a named host, and cannot be taken for another by a browser.

    >>> may_redirect("https://dns.example/apply?a=1"), may_redirect("//dns.example"), may_redirect("https:\\x.example")
    (True, False, False)
    """
    if not _WHOLE.fullmatch(url) or len(url) > _LONGEST or "\\" in url:
        return False
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    schemes = {"https", "http"} if plain_http else {"https"}
    return parts.scheme in schemes and named and "@" not in parts.netloc
