"""Looking ahead: which fields a document selects anywhere."""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Any  # graphql-core names the context's type there; nothing here reads it

from graphql import FieldNode, GraphQLResolveInfo, Node, OperationDefinitionNode, SelectionSetNode

_KEPT = 256


class SelectedFields:
    """Names of the fields of recently seen operations; parsed documents are cached, so one object comes again."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, tuple[OperationDefinitionNode, frozenset[str]]] = OrderedDict()

    def of(self, info: GraphQLResolveInfo[Any]) -> frozenset[str]:
        """Give the names that an operation selects, in fragments too."""
        key = id(info.operation)
        known = self._known.get(key)
        if known is None or known[0] is not info.operation:
            roots: list[Node] = [info.operation, *info.fragments.values()]
            known = info.operation, frozenset(name for root in roots for name in _names(root))
            self._known[key] = known
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return known[1]


def _names(node: Node) -> Iterator[str]:
    selections: SelectionSetNode | None = getattr(node, "selection_set", None)
    for selection in selections.selections if selections else ():
        if isinstance(selection, FieldNode):
            yield selection.name.value
        yield from _names(selection)
