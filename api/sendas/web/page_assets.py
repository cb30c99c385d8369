"""The files that the pages are made of: a stylesheet and a script, each known by its contents."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sendas.web.page_answers import HEADERS, head_only

_TYPES = {"page.css": "text/css; charset=utf-8", "page.js": "text/javascript; charset=utf-8"}
_FOREVER = {"cache-control": "public, max-age=31536000, immutable"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file with a version that follows from its contents."""

    content: bytes
    version: str


@cache
def asset(name: str) -> Asset:
    """Read one of our own files, once a process."""
    content = (files("sendas.web") / "assets" / name).read_bytes()
    return Asset(content, hashlib.sha256(content).hexdigest()[:16])


def asset_routes(folder: str) -> list[Route]:
    """Give a route for each file in a folder.

    Only the version that the URL names is kept by browsers: while processes of two releases run, one may be asked for
    the other's.
    """

    async def serve(request: Request) -> Response:
        name = request.url.path.rpartition("/")[2]
        if request.method == "HEAD":
            return head_only(_TYPES[name])
        found = asset(name)
        caching = _FOREVER if request.query_params.get("v") == found.version else {}
        return Response(found.content, 200, {**HEADERS, **caching}, _TYPES[name])

    return [Route(f"{folder}/{name}", serve, methods=["GET"]) for name in _TYPES]
