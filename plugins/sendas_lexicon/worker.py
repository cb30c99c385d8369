"""The process that calls lexicon: python -m sendas_lexicon.worker.

It reads lines of JSON, the account first and then one call after the other, and answers each with a line. Whatever
lexicon and its modules print or log is lost, since it may hold secrets, and no file can be written.
"""

import json
import logging
import os
import re
import signal
import socket
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from typing import Final, cast

import requests
from lexicon.config import ConfigResolver
from lexicon.exceptions import AuthenticationError
from lexicon.interfaces import Provider

from sendas_lexicon.json_value import NotThere, list_of, number_of, object_of, text_of
from sendas_providers.json_value import Json

if sys.platform != "win32":
    import resource

_MEMORY: Final = 1 << 30  # octets of address space
_NO_ZONE = re.compile(
    r"not (be )?found|no (matching )?(domain|zone)|unknown domain|does not exist|not among", re.IGNORECASE
)


def main() -> None:
    """Answer until there are no more lines."""
    answers, lines = os.fdopen(os.dup(1), "w", encoding="utf-8"), sys.stdin
    _be_quiet()
    _be_bounded()
    account = object_of(json.loads(lines.readline()))
    seconds = number_of(account["seconds"])
    socket.setdefaulttimeout(seconds)
    for line in lines:
        _be_mortal(2 * seconds)  # where nobody is left to end us
        answers.write(json.dumps(_answer(account, object_of(json.loads(line)))) + "\n")
        answers.flush()
        _be_mortal(0)


def _be_quiet() -> None:
    logging.disable(logging.CRITICAL)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    os.dup2(null, 2)


def _be_bounded() -> None:
    if sys.platform != "win32":
        for limit, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_AS, _MEMORY)):
            resource.setrlimit(limit, (most, most))


def _be_mortal(seconds: int) -> None:
    if sys.platform != "win32":
        signal.alarm(seconds)


def _answer(account: Json, call: Json) -> Json:
    step = "opening"
    try:
        with _provider(account, call) as provider:
            step = "calling"
            return {"answer": _CALLS[text_of(call["call"])](provider, call)}
    except Exception as error:  # noqa: BLE001  (modules raise whatever they like)
        return {"step": step, **_told(error)}


@contextmanager
def _provider(account: Json, call: Json) -> Generator[Provider]:
    # As lexicon.client.Client does it, which would first ask the net which zone a name is in.
    module, zone = text_of(account["module"]), text_of(account["zone"])
    values = {"provider_name": module, "domain": zone, "delegated": zone, module: object_of(account["options"])}
    resolver = ConfigResolver()  # type: ignore[no-untyped-call] # lexicon's own
    config = resolver.with_dict({**values, **({"ttl": call["ttl"]} if "ttl" in call else {})})
    make: Callable[[ConfigResolver], Provider] = import_module(f"lexicon._private.providers.{module}").Provider
    provider = make(config)
    provider.authenticate()
    try:
        yield provider
    finally:
        provider.cleanup()


def _list(provider: Provider, _: Json) -> object:
    keys = ("type", "name", "ttl", "content", "id")
    return [{key: _plain(record.get(key)) for key in keys} for record in provider.list_records(None, None, None)]


def _create(provider: Provider, call: Json) -> object:
    return provider.create_record(*(text_of(call[key]) for key in ("type", "name", "content"))) is not False


def _delete(provider: Provider, call: Json) -> object:
    identifier = call["id"]
    if not identifier:  # every module takes that for a filter that all records pass
        raise NotThere
    # Some ids are numbers, whatever lexicon declares.
    return provider.delete_record(identifier=cast("str", identifier)) is not False


_CALLS: Final[dict[str, Callable[[Provider, Json], object]]] = {"list": _list, "create": _create, "delete": _delete}


def _plain(value: object) -> object:
    try:
        [only] = list_of(value)  # some modules give sets
    except (NotThere, ValueError):
        only = value
    return only if only is None or isinstance(only, str | int) else str(only)


def _told(error: Exception) -> Json:
    """Say what kind of error it is; its words may hold what was sent."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return {"error": "http", "status": error.response.status_code}
    if isinstance(error, requests.RequestException | OSError):
        return {"error": "connection"}
    if _NO_ZONE.search(str(error)):
        return {"error": "not found"}
    return {"error": "credential" if isinstance(error, AuthenticationError) else "other", "name": type(error).__name__}


if __name__ == "__main__":
    main()
