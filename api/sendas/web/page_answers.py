"""How pages and their files are answered: never kept, never indexed, never embedded, nothing from elsewhere."""

import re
from urllib.parse import quote, urlencode

from starlette.responses import Response

from sendas.domain.locale import Locale

HTML = "text/html; charset=utf-8"
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": _POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}
_LONGEST_NAME = 100


def page(html: str, status: int = 200, *, leaving: bool = False) -> Response:
    """Answer with a page; one with `leaving` has a form whose answer sends the browser to another host.

    Browsers hold a form's policy against every redirect that follows it, and the host has some of its own.
    """
    policy = {"content-security-policy": _POLICY.replace("form-action 'self'", "form-action 'self' https:")}
    return Response(html, status, {**HEADERS, **policy} if leaving else HEADERS, HTML)


def download(content: bytes, media_type: str, file_name: str) -> Response:
    """Answer with a file to be saved."""
    disposition = {"content-disposition": f'attachment; filename="{file_name}"'}
    return Response(content, 200, {**HEADERS, **disposition}, media_type)


def head_only(media_type: str) -> Response:
    """Answer a HEAD request for something that is there, without having made it: its length is not known."""
    response = Response(None, 200, HEADERS, media_type)
    del response.headers["content-length"]
    return response


def see_other(token: str, locale: Locale | None, marker: str) -> Response:
    """Lead back from a link's action to its page, wherever a proxy has put us."""
    query = urlencode({"lang": locale, "check": marker} if locale else {"check": marker})
    return Response(None, 303, {**HEADERS, "location": f"../{quote(token, safe='')}?{query}"})


def elsewhere(url: str) -> Response:
    """Send the browser to another host, which is not told where it comes from."""
    return Response(None, 303, {**HEADERS, "location": url})


def file_name_for(domain: str, ending: str) -> str:
    """Name a file after a domain, with nothing in it that a header or a disk could take for more."""
    safe = re.sub(r"[^a-z0-9.-]+", "-", domain.lower())[:_LONGEST_NAME].strip(".-")
    return f"dns-records-{safe or 'domain'}.{ending}"
