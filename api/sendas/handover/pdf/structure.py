"""The structure tree of a tagged PDF (ISO 32000-1, 14.7): which element was drawn where."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pikepdf import Object

Piece = tuple[tuple[int, int], int]
"""A page's object number and generation, and the number of a piece of marked content on it."""


def code_elements(tree: "Object") -> "Iterator[tuple[Object, Object | None]]":
    """Give the Code elements of a structure tree in the order of the document, each with the page of its parents."""
    return _below(tree, None)


def pieces(element: "Object", page: "Object | None") -> Iterator[Piece]:
    """Give the pieces that an element was drawn in, in order; `page` is that of its parents."""
    from pikepdf import Dictionary  # noqa: PLC0415  (only what makes a PDF pays for it)

    own = element.get("/Pg", page)
    for kid in _kids(element):
        if not isinstance(kid, Dictionary):
            yield _piece(own, kid)
        elif "/MCID" in kid:
            yield _piece(kid.get("/Pg", own), kid.MCID)
        elif "/K" in kid:
            yield from pieces(kid, own)


def _below(node: "Object", page: "Object | None") -> "Iterator[tuple[Object, Object | None]]":
    from pikepdf import Dictionary  # noqa: PLC0415  (as above)

    for kid in _kids(node):
        if isinstance(kid, Dictionary) and kid.get("/S") == "/Code":
            yield kid, page
        elif isinstance(kid, Dictionary) and "/K" in kid:
            yield from _below(kid, kid.get("/Pg", page))


def _piece(page: "Object | None", number: object) -> Piece:
    if page is None:
        message = f"marked content {number} of the structure tree is on no page"
        raise ValueError(message)
    return page.objgen, int(str(number))


def _kids(node: "Object") -> "Iterable[object]":
    from pikepdf import Array  # noqa: PLC0415  (as above)

    kids: object = node.K
    return kids.as_list() if isinstance(kids, Array) else [kids]
