"""What a JSON value is, told to the type checker."""

from collections.abc import Mapping, Sequence
from typing import TypeGuard

Json = Mapping[str, object]


def is_object(value: object) -> TypeGuard[Json]:
    """Say whether a JSON value is an object."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[Sequence[object]]:
    """Say whether a JSON value is an array."""
    return isinstance(value, list)
