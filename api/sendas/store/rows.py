"""Rows of Core selects as typed values, without the ORM's identity map."""

from typing import Any, TypeVar

from sqlalchemy import Connection, RowMapping, Select
from sqlmodel import SQLModel

RowT = TypeVar("RowT", bound=SQLModel)


def as_row(kind: type[RowT], columns: RowMapping | dict[str, Any]) -> RowT:  # Any: what a driver gives
    """Make a row of columns that the database has already checked."""
    return kind.model_construct(**dict(columns))


def all_rows(connection: Connection, kind: type[RowT], statement: Select[*tuple[Any, ...]]) -> list[RowT]:
    """Give every row of a select whose columns are those of `kind`."""
    return [as_row(kind, row) for row in connection.execute(statement).mappings()]


def one_row(connection: Connection, kind: type[RowT], statement: Select[*tuple[Any, ...]]) -> RowT | None:
    """Give the only row of a select, or None."""
    row = connection.execute(statement).mappings().one_or_none()
    return None if row is None else as_row(kind, row)
