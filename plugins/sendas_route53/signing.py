"""Signatures of requests (AWS Signature Version 4), so that the SDK holds no key and its log none either."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from urllib.parse import quote, urlsplit

from sendas_route53.keys import Keys

REGION: Final = "us-east-1"
"""Where Route 53 and the first STS are signed for, wherever the zones are served."""
_ALGORITHM: Final = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be signed and sent; `service` as signatures name it, `deadline` in seconds."""

    service: str
    method: str
    url: str
    body: bytes
    headers: Mapping[str, str]
    deadline: float


def signed_headers(request: Request, keys: Keys, now: datetime) -> dict[str, str]:
    """Give the request's headers and those that sign it; `now` in UTC."""
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    named = {name.lower(): value for name, value in request.headers.items()}
    named |= {"host": urlsplit(request.url).netloc, "x-amz-date": stamp}
    if keys.token:
        named["x-amz-security-token"] = keys.token
    listed = ";".join(sorted(named))
    scope = f"{stamp[:8]}/{REGION}/{request.service}/aws4_request"
    asked = sha256(_canonical(request, named, listed).encode()).hexdigest()
    signature = _mac(_key(keys.secret, scope), f"{_ALGORITHM}\n{stamp}\n{scope}\n{asked}").hex()
    proof = f"{_ALGORITHM} Credential={keys.id}/{scope}, SignedHeaders={listed}, Signature={signature}"
    return {**named, "authorization": proof}


def _canonical(request: Request, named: Mapping[str, str], listed: str) -> str:
    parts = urlsplit(request.url)
    lines = "".join(f"{name}:{' '.join(named[name].split())}\n" for name in sorted(named))
    query = "&".join(sorted(_pair(each) for each in parts.query.split("&"))) if parts.query else ""
    path = quote(parts.path or "/", safe="/~")  # a second time, as every service but S3 has it
    return f"{request.method}\n{path}\n{query}\n{lines}\n{listed}\n{sha256(request.body).hexdigest()}"


def _pair(text: str) -> str:
    name, _, value = text.partition("=")
    return f"{name}={value}"


def _key(secret: str, scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = _mac(key, part)
    return key


def _mac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
