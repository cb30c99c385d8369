"""What a document may hold, decided in linear time before validation or execution walks it (security.md, G1)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from cachetools import LRUCache
from graphql import DocumentNode, FragmentDefinitionNode, GraphQLError, OperationDefinitionNode, OperationType
from strawberry.extensions import SchemaExtension
from strawberry.schema.exceptions import CannotGetOperationTypeError

from sendas.graphql.document_size import ENDLESS, ListLengths, Measure, RejectedError, Size

MOST_TOKENS = 1000
_REMEMBERED = 512
_Key = tuple[bytes, tuple[tuple[str, int], ...], bool]


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one document may hold; `cost` counts fields as often as the lists they stand in repeat them."""

    depth: int = 15
    fields: int = 600
    aliases: int = 40
    root_fields: int = 20
    root_mutations: int = 5
    directives: int = 40
    fragments: int = 30
    operations: int = 5
    cost: int = 5000
    lengths: ListLengths = field(default_factory=ListLengths)


def examine(document: DocumentNode, variables: Mapping[str, int], limits: Limits, *, may_introspect: bool) -> None:
    """Raise `RejectedError` for a document that may not run. `variables` are those that are whole numbers."""
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if len(fragments) + len(operations) != len(document.definitions):
        message = "The document defines a fragment twice, or a type."
        raise RejectedError(message)
    _at_most("fragments", len(fragments), limits.fragments)
    _at_most("operations", len(operations), limits.operations)
    measure = Measure(fragments, variables, limits.lengths)
    for name in fragments:  # unused ones too: validation walks them
        measure.fragment(name)
    for operation in operations:
        _check(operation, measure.operation(operation), limits, may_introspect=may_introspect)


def _check(operation: OperationDefinitionNode, size: Size, limits: Limits, *, may_introspect: bool) -> None:
    if size.introspects and not may_introspect:
        message = "Introspection is for service keys."
        raise RejectedError(message)
    if not size.introspects:  # the standard query is as deep as it is
        _at_most("levels", size.depth, limits.depth)
    mutation = operation.operation is OperationType.MUTATION
    _at_most("root fields", size.roots, limits.root_mutations if mutation else limits.root_fields)
    _at_most("fields", size.fields, limits.fields)
    _at_most("aliases", size.aliases, limits.aliases)
    _at_most("directives", size.directives, limits.directives)
    _at_most("units of cost", size.cost, limits.cost)


def _at_most(what: str, count: int, limit: int) -> None:
    if count > limit:
        shown = str(count) if count < ENDLESS else "far too many"
        message = f"The document has {shown} {what}, more than {limit}."
        raise RejectedError(message)


class DocumentGuard(SchemaExtension):
    """Runs `examine` after parsing and before validation; stands in front of the parser cache.

    `accepted` remembers what may run, and outlives requests: a document that comes again costs one look-up.
    """

    def __init__(
        self, limits: Limits, may_introspect: Callable[[object], bool], accepted: LRUCache[_Key, None]
    ) -> None:
        super().__init__()
        self._limits = limits
        self._may_introspect = may_introspect
        self._accepted = accepted

    def on_parse(self) -> Iterator[None]:
        """Bound the parser, let it run, and judge what it gave."""
        self.execution_context.parse_options["max_tokens"] = MOST_TOKENS
        yield
        document = self.execution_context.graphql_document
        if document is None or self.execution_context.pre_execution_errors:
            return
        self._check_name(document)
        variables = {name: value for name, value in (self.execution_context.variables or {}).items() if _whole(value)}
        may_introspect = self._may_introspect(self.execution_context.context)
        text = (self.execution_context.query or "").encode()
        key = sha256(text).digest(), tuple(sorted(variables.items())), may_introspect
        if key in self._accepted:
            self._accepted[key] = None  # the last one used
            return
        try:
            examine(document, variables, self._limits, may_introspect=may_introspect)
        except RejectedError as rejected:
            # Raised, not noted down: the validation cache would write over pre_execution_errors.
            raise GraphQLError(str(rejected), extensions={"code": "QUERY_REJECTED"}) from None
        self._accepted[key] = None

    def _check_name(self, document: DocumentNode) -> None:
        """Refuse to choose among several operations; strawberry would take the first."""
        operations = sum(isinstance(each, OperationDefinitionNode) for each in document.definitions)
        name = self.execution_context._provided_operation_name  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  (operation_name is a guess already)
        if operations > 1 and name is None:
            raise CannotGetOperationTypeError(name)


def document_guard(limits: Limits, may_introspect: Callable[[object], bool]) -> Callable[[], DocumentGuard]:
    """Give what makes a guard for each request; all of them share what they have accepted."""
    accepted: LRUCache[_Key, None] = LRUCache(_REMEMBERED)
    return lambda: DocumentGuard(limits, may_introspect, accepted)


def _whole(value: object) -> bool:
    return type(value) is int
