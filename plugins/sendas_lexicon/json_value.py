"""JSON, read strictly."""

from collections.abc import Sequence

from sendas_providers.json_value import Json, is_array, is_object


class NotThere(Exception):  # noqa: N818  (named after what happened)
    """A value is missing, or of another kind."""


def object_of(value: object) -> Json:
    """Give an object; raises `NotThere` for anything else."""
    if is_object(value):
        return value
    raise NotThere


def list_of(value: object) -> Sequence[object]:
    """Give a list; raises `NotThere` for anything else."""
    if is_array(value):
        return value
    raise NotThere


def text_of(value: object) -> str:
    """Give a text; raises `NotThere` for anything else."""
    if isinstance(value, str):
        return value
    raise NotThere


def number_of(value: object) -> int:
    """Give a whole number, not negative, also where it is written as text; raises `NotThere` for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < len("4294967296"):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise NotThere
