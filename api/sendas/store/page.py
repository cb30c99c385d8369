"""Pages of a list: after a cursor, oldest first, with the total."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic
from uuid import UUID

from sqlalchemy import Connection, Select, Table, func, literal, tuple_

from sendas.store.rows import RowT, as_row

_TOTAL = "total_"


@dataclass(frozen=True, slots=True)
class Position:
    """The place of one row in its list."""

    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class Page:
    """At most `first` rows after a position."""

    first: int
    after: Position | None = None
    newest_first: bool = False


@dataclass(frozen=True, slots=True)
class PageOf(Generic[RowT]):
    """The rows of a page, whether more follow, and how many there are in all."""

    rows: list[RowT]
    has_next: bool
    total: int


def page_of(
    connection: Connection, kind: type[RowT], statement: Select[*tuple[Any, ...]], table: Table, page: Page
) -> PageOf[RowT]:
    """Run a select over a table with `created_at` and `id` for one page; one statement unless the page is empty."""
    total = statement.with_only_columns(func.count()).order_by(None)
    listed = _after(statement, table, page).add_columns(total.scalar_subquery().label(_TOTAL))
    found = connection.execute(listed.limit(page.first + 1)).mappings().all()
    count = found[0][_TOTAL] if found else connection.execute(total).scalar_one()
    rows = [as_row(kind, {key: row[key] for key in row if key != _TOTAL}) for row in found[: page.first]]
    return PageOf(rows, len(found) > page.first, count)


def _after(statement: Select[*tuple[Any, ...]], table: Table, page: Page) -> Select[*tuple[Any, ...]]:
    key = (table.c.created_at, table.c.id)
    order = [column.desc() for column in key] if page.newest_first else list(key)
    if page.after is None:
        return statement.order_by(*order)
    bound = literal(page.after.at, table.c.created_at.type), literal(page.after.id, table.c.id.type)
    here, there = tuple_(*key), tuple_(*bound)
    return statement.where(here < there if page.newest_first else here > there).order_by(*order)
