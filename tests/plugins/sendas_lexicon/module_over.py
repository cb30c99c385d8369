"""A module of lexicon as its worker opens it, over a stand-in for its hoster."""

import json
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from lexicon.config import ConfigResolver
from lexicon.interfaces import Provider
from requests.adapters import HTTPAdapter

from sendas_lexicon.json_value import object_of

ZONE = "shop.be"
Options = Mapping[str, str]


@dataclass(frozen=True)
class Call:
    """A request that a module made; the body where it is JSON or a form."""

    method: str
    path: str
    query: Mapping[str, str]
    body: object

    @property
    def form(self) -> Mapping[str, str]:
        return {key: str(value) for key, value in object_of(self.body).items()}


Answer = Callable[[Call], object]


@contextmanager
def module_over(name: str, options: Options, answer: Answer, patch: pytest.MonkeyPatch) -> Generator[Provider]:
    def send(_: HTTPAdapter, request: requests.PreparedRequest, **__: object) -> requests.Response:
        response = requests.Response()
        response.status_code, response.url, response.request = 200, request.url or "", request
        response.raw = BytesIO(json.dumps(answer(_call(request))).encode())
        return response

    with patch.context() as patched:
        patched.setattr(HTTPAdapter, "send", send)
        resolver: Callable[[], ConfigResolver] = ConfigResolver
        make: Callable[[ConfigResolver], Provider] = import_module(f"lexicon._private.providers.{name}").Provider
        opened = make(resolver().with_dict({"provider_name": name, "domain": ZONE, "delegated": ZONE, name: options}))
        opened.authenticate()
        yield opened


def paged(items: Sequence[object], size: int, number: str | None) -> Sequence[object]:
    """Give one page, the first where none is named."""
    start = (int(number or 1) - 1) * size
    return items[start : start + size]


def _call(request: requests.PreparedRequest) -> Call:
    parts = urlsplit(request.url or "")
    body = request.body.decode() if isinstance(request.body, bytes) else request.body or ""
    assert isinstance(body, str)
    try:
        found: object = json.loads(body)
    except ValueError:
        found = dict(parse_qsl(body))
    return Call(request.method or "", parts.path, dict(parse_qsl(parts.query)), found)
