"""How much a document holds, measured in one pass: each fragment is walked once (security.md, findings 1 to 3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)

ENDLESS = 10**9
_DEEPEST = 64  # selection sets and spreads in a row: far above any limit, far below what recursion bears
_INTROSPECTION = frozenset({"__schema", "__type"})
_ENTRIES = frozenset({"nodes", "edges"})


class RejectedError(Exception):
    """Raised for a document that may not run; its words say why and hold nothing of it."""


@dataclass(frozen=True, slots=True)
class ListLengths:
    """How many entries a list counts for: a page at most and by default, and the records of a domain."""

    page: int = 100
    default_page: int = 50
    records: int = 8


@dataclass(frozen=True, slots=True)
class Size:
    """What one selection holds, everything below it counted; `cost` counts fields as often as their lists repeat them.

    `roots` counts the fields of the outermost level, and `pages` says whether a connection's entries are among them.
    """

    depth: int = 0
    roots: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    cost: int = 0
    introspects: bool = False
    pages: bool = False

    def beside(self, other: "Size") -> "Size":
        """Add a neighbour; sums stop growing where no limit can be near.

        >>> Size(depth=2, fields=2).beside(Size(depth=1, fields=3)).fields
        5
        """
        return Size(
            max(self.depth, other.depth),
            min(self.roots + other.roots, ENDLESS),
            min(self.fields + other.fields, ENDLESS),
            min(self.aliases + other.aliases, ENDLESS),
            min(self.directives + other.directives, ENDLESS),
            min(self.cost + other.cost, ENDLESS),
            self.introspects or other.introspects,
            self.pages or other.pages,
        )


@dataclass(slots=True)
class Measure:
    """Measures the selections of one document. `variables` are those that are whole numbers."""

    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, int]
    lengths: ListLengths
    _measured: dict[str, Size] = field(default_factory=dict[str, Size], init=False)
    _open: set[str] = field(default_factory=set[str], init=False)

    def operation(self, node: OperationDefinitionNode) -> Size:
        """Measure an operation; raises `RejectedError` for what cannot be measured or is no page."""
        directives = [node.directives, *(each.directives for each in node.variable_definitions or ())]
        return self._selections(node.selection_set, 0).beside(_directives(*directives))

    def fragment(self, name: str, level: int = 0) -> Size:
        """Measure a fragment; one that is not there has no size, validation names it."""
        if name in self._open:
            message = "A fragment holds itself."
            raise RejectedError(message)
        if name not in self._measured and name in self.fragments:
            self._open.add(name)
            node = self.fragments[name]
            self._measured[name] = self._selections(node.selection_set, level + 1).beside(_directives(node.directives))
            self._open.discard(name)
        return self._measured.get(name, Size())

    def _selections(self, selection_set: SelectionSetNode | None, level: int) -> Size:
        if level > _DEEPEST:
            message = "The document is nested too deep."
            raise RejectedError(message)
        sizes = (self._selection(each, level) for each in selection_set.selections) if selection_set else ()
        return reduce(Size.beside, sizes, Size())

    def _selection(self, node: SelectionNode, level: int) -> Size:
        own = _directives(node.directives)
        if isinstance(node, FragmentSpreadNode):
            return own.beside(self.fragment(node.name.value, level))
        below = self._selections(getattr(node, "selection_set", None), level + 1)
        return own.beside(self._field(node, below) if isinstance(node, FieldNode) else below)

    def _field(self, node: FieldNode, below: Size) -> Size:
        name = node.name.value
        return Size(
            depth=below.depth + 1,
            roots=1,
            fields=below.fields + 1,
            aliases=below.aliases + bool(node.alias),
            directives=below.directives,
            cost=min(1 + self._times(node, below) * below.cost, ENDLESS),
            introspects=below.introspects or name in _INTROSPECTION,
            pages=name in _ENTRIES,
        )

    def _times(self, node: FieldNode, below: Size) -> int:
        """How often what is below a field stands: a connection counts once, at its `first`."""
        if node.name.value == "records":
            return self.lengths.records
        first = next((argument.value for argument in node.arguments or () if argument.name.value == "first"), None)
        if first is not None:
            return max(1, self._page(first))
        return self.lengths.default_page if below.pages else 1

    def _page(self, value: ValueNode) -> int:
        size = self.lengths.default_page
        if isinstance(value, IntValueNode):
            size = int(value.value) if len(value.value) < len(str(ENDLESS)) else ENDLESS
        elif isinstance(value, VariableNode):
            size = self.variables.get(value.name.value, self.lengths.page)
        if not 0 <= size <= self.lengths.page:
            message = f"first: from 0 to {self.lengths.page}."
            raise RejectedError(message)
        return size


def _directives(*places: Iterable[DirectiveNode] | None) -> Size:
    return Size(directives=sum(1 for place in places for _ in place or ()))
