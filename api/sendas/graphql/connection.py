"""Pages of lists, as Relay describes connections."""

import base64
import binascii
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID

import strawberry

from sendas.graphql.errors import ApiError
from sendas.store.page import Page, PageOf, Position
from sendas.store.rows import RowT

T = TypeVar("T")
LONGEST_PAGE = 100


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether more follow.")
    has_previous_page: bool = strawberry.field(description="Whether some come before.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first one here.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last one here: pass it as `after`.")


@strawberry.type(description="One entry of a list with its cursor.")
class Edge(Generic[T]):
    node: T = strawberry.field(description="The entry.")
    cursor: str = strawberry.field(description="Its place in the list.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(description="The entries with their cursors.")
    nodes: list[T] = strawberry.field(description="The entries alone.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")
    total_count: int = strawberry.field(description="How many there are in all.")


def page(first: int | None, after: str | None, default: int = 50, *, newest_first: bool = False) -> Page:
    """Read the arguments of a list; raises `ApiError` with INVALID_INPUT for what is no page."""
    size = default if first is None else first
    if not 0 <= size <= LONGEST_PAGE:
        code, message = "INVALID_INPUT", f"first: from 0 to {LONGEST_PAGE}."
        raise ApiError(code, message)
    return Page(size, _position(after) if after else None, newest_first)


def connection(
    found: PageOf[RowT], node: Callable[[RowT], T], position: Callable[[RowT], Position], wanted: Page
) -> Connection[T]:
    """Make a page of what the store gave."""
    edges = [Edge(node=node(row), cursor=_cursor(position(row))) for row in found.rows]
    cursors = [edge.cursor for edge in edges]
    info = PageInfo(
        has_next_page=found.has_next,
        has_previous_page=wanted.after is not None,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )
    return Connection(edges=edges, nodes=[edge.node for edge in edges], page_info=info, total_count=found.total)


def _cursor(position: Position) -> str:
    text = f"{position.at.isoformat()}|{position.id}"
    return base64.urlsafe_b64encode(text.encode()).decode()


def _position(cursor: str) -> Position:
    try:
        at, _, own = base64.b64decode(cursor, altchars=b"-_", validate=True).decode().partition("|")
        time = datetime.fromisoformat(at)
        if time.tzinfo is not None:
            return Position(time.astimezone(UTC), UUID(own))
    except (ValueError, OverflowError, binascii.Error):
        pass
    code, message = "INVALID_INPUT", "after: not a cursor of this list."
    raise ApiError(code, message)
