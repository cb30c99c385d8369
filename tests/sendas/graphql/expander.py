"""A second, naive measure of documents: every fragment is copied out wherever it is spread, then all is counted."""

from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

from sendas.graphql.document_size import ENDLESS, ListLengths, Size


@dataclass
class Tree:
    """One field with everything below it; `times` is how often what is below stands."""

    name: str
    alias: bool
    times: int | None  # None: as its children say
    below: list["Tree"] = field(default_factory=list["Tree"])


def expanded(  # noqa: C901  (one closure per thing that is counted)
    document: DocumentNode, variables: dict[str, int], lengths: ListLengths
) -> Size:
    """Measure the only operation of a document."""
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    [operation] = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    directives = len(operation.directives or ())
    directives += sum(len(each.directives or ()) for each in operation.variable_definitions or ())

    def trees(selections: SelectionSetNode | None) -> list[Tree]:
        nonlocal directives
        found: list[Tree] = []
        for each in selections.selections if selections else ():
            directives += len(each.directives or ())
            if isinstance(each, FieldNode):
                found.append(Tree(each.name.value, each.alias is not None, times(each), trees(each.selection_set)))
            elif isinstance(each, InlineFragmentNode):
                found += trees(each.selection_set)
            elif isinstance(each, FragmentSpreadNode) and each.name.value in fragments:
                directives += len(fragments[each.name.value].directives or ())
                found += trees(fragments[each.name.value].selection_set)
        return found

    def times(node: FieldNode) -> int | None:
        if node.name.value == "records":
            return lengths.records
        for argument in node.arguments or ():
            if argument.name.value == "first" and isinstance(argument.value, IntValueNode):
                return max(1, int(argument.value.value))
            if argument.name.value == "first" and isinstance(argument.value, VariableNode):
                return max(1, variables.get(argument.value.name.value, lengths.page))
            if argument.name.value == "first":
                return lengths.default_page
        return None

    def cost(tree: Tree) -> int:
        page = lengths.default_page if any(each.name in {"nodes", "edges"} for each in tree.below) else 1
        return 1 + (page if tree.times is None else tree.times) * sum(map(cost, tree.below))

    def everything(level: list[Tree]) -> list[Tree]:
        return [each for tree in level for each in (tree, *everything(tree.below))]

    def depth(level: list[Tree]) -> int:
        return max((1 + depth(tree.below) for tree in level), default=0)

    roots = trees(operation.selection_set)
    every = everything(roots)
    return Size(
        depth=depth(roots),
        roots=len(roots),
        fields=len(every),
        aliases=sum(tree.alias for tree in every),
        directives=directives,
        cost=min(sum(map(cost, roots)), ENDLESS),
        introspects=any(tree.name in {"__schema", "__type"} for tree in every),
        pages=any(tree.name in {"nodes", "edges"} for tree in roots),
    )
