"""JSON of the API, read strictly; octets that are no UTF-8 survive as lone surrogates."""

import json
from collections.abc import Sequence

from sendas_providers.json_value import Json, is_array, is_object


class NotThere(Exception):  # noqa: N818  (named after what happened)
    """A value is missing, or of another kind."""


def parsed(body: bytes) -> object:
    """Read JSON; raises `NotThere` for what is none."""
    try:
        value: object = json.loads(body.decode("utf-8", "surrogateescape"))
    except (ValueError, RecursionError):
        raise NotThere from None
    return value


def written(value: object) -> bytes:
    """Write JSON; raises `UnicodeError` for text that is none."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogateescape")


def objects_of(value: object) -> Sequence[Json]:
    """Give a JSON value as a list of objects; raises `NotThere` where it is none."""
    if is_array(value):
        found = [item for item in value if is_object(item)]
        if len(found) == len(value):
            return found
    raise NotThere


def text_of(item: Json, key: str) -> str:
    """Give a text of an object; raises `NotThere` where it has none."""
    value = item.get(key)
    if not isinstance(value, str):
        raise NotThere
    return value


def number_of(item: Json, key: str) -> int:
    """Give a whole number of an object, not negative; raises `NotThere` where it has none."""
    value = item.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise NotThere
    return value


def flag_of(item: Json, key: str) -> bool:
    """Give a yes or no of an object, no where it is left out; raises `NotThere` for anything else."""
    value = item.get(key, False)
    if not isinstance(value, bool):
        raise NotThere
    return value


def error_text(body: bytes) -> str:
    """Give what PowerDNS says is wrong; empty where it says nothing."""
    try:
        value = parsed(body)
        return text_of(value, "error") if is_object(value) else ""
    except NotThere:
        return ""
