"""What a document may cost, decided in linear time before anything walks it twice (security.md, findings 1 to 3)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)
from strawberry.extensions import SchemaExtension

_ENDLESS = 10**9
_INTROSPECTION = frozenset({"__schema", "__type"})


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one document may hold; `cost` counts fields, times the length of the lists they stand in."""

    depth: int = 15
    fields: int = 600
    aliases: int = 40
    root_fields: int = 20
    root_mutations: int = 5
    directives: int = 40
    fragments: int = 30
    operations: int = 5
    cost: int = 5000
    page: int = 100
    default_page: int = 50
    records: int = 8


@dataclass(frozen=True, slots=True)
class Size:
    """What one selection holds, everything below it counted."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    cost: int = 0
    introspects: bool = False

    def beside(self, other: "Size") -> "Size":
        """Add a neighbour; sums stop growing where no limit can be near."""
        return Size(
            max(self.depth, other.depth),
            min(self.fields + other.fields, _ENDLESS),
            min(self.aliases + other.aliases, _ENDLESS),
            min(self.directives + other.directives, _ENDLESS),
            min(self.cost + other.cost, _ENDLESS),
            self.introspects or other.introspects,
        )


class RejectedError(Exception):
    """Raised inside the guard: why a document is refused."""


@dataclass(slots=True)
class _Walk:
    """One pass over a document; each fragment is measured once."""

    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, int]
    limits: Limits
    measured: dict[str, Size] = field(default_factory=dict[str, Size])
    open: set[str] = field(default_factory=set[str])

    def selections(self, selection_set: SelectionSetNode | None, level: int = 0) -> Size:
        if level > self.limits.depth + len(self.fragments) + 1:
            message = "The document is too deep."
            raise RejectedError(message)
        total = Size()
        for selection in selection_set.selections if selection_set else ():
            total = total.beside(Size(directives=len(selection.directives or ())))
            if isinstance(selection, FieldNode):
                total = total.beside(self._field(selection, level))
            elif isinstance(selection, InlineFragmentNode):
                total = total.beside(self.selections(selection.selection_set, level + 1))
            elif isinstance(selection, FragmentSpreadNode):
                total = total.beside(self.fragment(selection.name.value))
        return total

    def fragment(self, name: str) -> Size:
        if name in self.open:
            message = "A fragment holds itself."
            raise RejectedError(message)
        if name not in self.fragments:
            return Size()  # validation names it
        if name not in self.measured:
            self.open.add(name)
            definition = self.fragments[name]
            own = Size(directives=len(definition.directives or ()))
            self.measured[name] = own.beside(self.selections(definition.selection_set))
            self.open.discard(name)
        return self.measured[name]

    def _field(self, node: FieldNode, level: int) -> Size:
        below = self.selections(node.selection_set, level + 1)
        introspects = below.introspects or node.name.value in _INTROSPECTION
        cost = min(1 + self._times(node) * below.cost, _ENDLESS)
        return Size(
            below.depth + 1, below.fields + 1, below.aliases + bool(node.alias), below.directives, cost, introspects
        )

    def _times(self, node: FieldNode) -> int:
        """How often what is below a field stands: a connection counts once, at its `first`."""
        if node.name.value == "records":
            return self.limits.records
        first = next((argument.value for argument in node.arguments or () if argument.name.value == "first"), None)
        if first is not None:
            return self._page(first)
        names = _field_names(node.selection_set)
        return self.limits.default_page if {"nodes", "edges"} & names else 1

    def _page(self, value: ValueNode) -> int:
        size: int | None = None
        if isinstance(value, IntValueNode):
            size = int(value.value) if len(value.value) < len(str(_ENDLESS)) else _ENDLESS
        elif isinstance(value, VariableNode):
            size = self.variables.get(value.name.value, self.limits.page)
        if size is not None and not 0 <= size <= self.limits.page:
            message = f"first: from 0 to {self.limits.page}."
            raise RejectedError(message)
        return max(1, self.limits.default_page if size is None else size)


def _field_names(selection_set: SelectionSetNode | None) -> set[str]:
    selections = selection_set.selections if selection_set else ()
    names = {each.name.value for each in selections if isinstance(each, FieldNode)}
    # A fragment on a connection may hide its nodes: count it as one that does.
    return names if all(isinstance(each, FieldNode) for each in selections) else names | {"nodes"}


def examine(
    document: DocumentNode, variables: Mapping[str, int], limits: Limits, *, may_introspect: bool
) -> str | None:
    """Say why a document is refused, None when it may run. `variables` are those that are whole numbers."""
    try:
        _examine(document, variables, limits, may_introspect=may_introspect)
    except RejectedError as rejected:
        return str(rejected)
    return None


def _examine(document: DocumentNode, variables: Mapping[str, int], limits: Limits, *, may_introspect: bool) -> None:
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if len(fragments) + len(operations) != len(document.definitions):
        message = "The document defines a fragment twice, or a type."
        raise RejectedError(message)
    _at_most("fragments", len(fragments), limits.fragments)
    _at_most("operations", len(operations), limits.operations)
    walk = _Walk(fragments, variables, limits)
    for name in fragments:  # unused ones too: validation walks them
        walk.fragment(name)
    for operation in operations:
        _check(operation, walk.selections(operation.selection_set), limits, may_introspect=may_introspect)


def _check(operation: OperationDefinitionNode, size: Size, limits: Limits, *, may_introspect: bool) -> None:
    roots = len(operation.selection_set.selections)
    mutation = operation.operation is OperationType.MUTATION
    if size.introspects and not may_introspect:
        message = "Introspection is for service keys."
        raise RejectedError(message)
    if not size.introspects:
        _at_most("levels", size.depth, limits.depth)
    _at_most("fields", size.fields, limits.fields)
    _at_most("aliases", size.aliases, limits.aliases)
    _at_most("directives", size.directives + len(operation.directives or ()), limits.directives)
    _at_most("root fields", roots, limits.root_mutations if mutation else limits.root_fields)
    _at_most("units of cost", size.cost, limits.cost)


def _at_most(what: str, count: int, limit: int) -> None:
    if count > limit:
        message = f"The document has {count if count < _ENDLESS else 'far'} {what}, more than {limit}."
        raise RejectedError(message.replace("far ", "too many "))


class DocumentGuard(SchemaExtension):
    """Runs `examine` after parsing and before validation; put it in front of the parser cache."""

    def __init__(self, limits: Limits, may_introspect: Callable[[object], bool]) -> None:
        super().__init__()
        self._limits = limits
        self._may_introspect = may_introspect

    def on_parse(self) -> Iterator[None]:
        """Bound the parser, let it run, and judge what it gave."""
        context = self.execution_context
        context.parse_options["max_tokens"] = MOST_TOKENS
        yield
        if context.graphql_document is None or context.pre_execution_errors:
            return
        whole = {name: value for name, value in (context.variables or {}).items() if type(value) is int}
        may_introspect = self._may_introspect(context.context)
        key = _Key(context.query or "", tuple(sorted(whole.items())), may_introspect)
        if reason := _known(key, _Document(context.graphql_document), self._limits):
            # Raised, not noted down: the validation cache would write over pre_execution_errors.
            raise GraphQLError(reason, extensions={"code": "QUERY_REJECTED"})


MOST_TOKENS = 1000


@dataclass(frozen=True, slots=True)
class _Key:
    query: str
    variables: tuple[tuple[str, int], ...]
    may_introspect: bool


class _Document:
    """A parsed document that counts as equal to every other: the key beside it says which it is."""

    def __init__(self, node: DocumentNode) -> None:
        self.node = node

    def __eq__(self, other: object) -> bool:
        """Never tell documents apart."""
        return isinstance(other, _Document)

    def __hash__(self) -> int:
        """Never tell documents apart."""
        return 0


@lru_cache(maxsize=512)
def _known(key: _Key, document: _Document, limits: Limits) -> str | None:
    return examine(document.node, dict(key.variables), limits, may_introspect=key.may_introspect)
