"""A column that holds a value of the rules as JSON."""

from typing import TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

T = TypeVar("T")


class ValueColumn(TypeDecorator[T]):
    """A frozen dataclass, and what it holds."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[T]) -> None:
        super().__init__()
        self.kind = kind
        self._adapter: TypeAdapter[T] | None = None

    def process_bind_param(self, value: T | None, dialect: Dialect) -> str | None:
        """Write it."""
        del dialect
        return None if value is None else self._made().dump_json(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> T | None:
        """Read it."""
        del dialect
        return None if value is None else self._made().validate_json(value)

    def _made(self) -> TypeAdapter[T]:
        self._adapter = self._adapter or TypeAdapter(self.kind)  # made with the first value: it takes milliseconds
        return self._adapter
