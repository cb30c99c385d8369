"""Answers as bytes."""

import json
from dataclasses import dataclass

from sendas_cloudflare.testing.refusal import Refusal

_JSON = ("content-type", "application/json")
Header = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, a body and headers."""

    status: int
    body: bytes
    headers: tuple[Header, ...] = (_JSON,)


def enveloped(result: object, **info: int) -> Reply:
    """Answer with a result, and for a list which page it is."""
    envelope: dict[str, object] = {"result": result, "success": True, "errors": [], "messages": []}
    if info:
        envelope["result_info"] = info
    return Reply(200, json.dumps(envelope).encode())


def refused(refusal: Refusal, *headers: Header) -> Reply:
    """Answer with a refusal."""
    return Reply(refusal.status, json.dumps(refusal.envelope()).encode(), (_JSON, *headers))


HTML_502 = Reply(
    502, b"<html><h1>502 Bad Gateway</h1><center>cloudflare</center></html>", (("content-type", "text/html"),)
)
