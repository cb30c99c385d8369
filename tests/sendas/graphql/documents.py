"""Documents made from the schema: every root field, with whatever it requires."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any  # what JSON holds

from graphql import (
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
    parse,
    print_ast,
)

from sendas.graphql.schema import make_schema

_KINDS = {
    each.name.value: each for each in parse(make_schema().as_str()).definitions if isinstance(each, TypeDefinitionNode)
}
_SCALARS: Mapping[str, Any] = {"Int": 1, "Boolean": True, "EmailAddress": "info@shop.be"}


def fields_of(name: str) -> dict[str, FieldDefinitionNode]:
    """Give the fields of an object type."""
    kind = _KINDS[name]
    assert isinstance(kind, ObjectTypeDefinitionNode)
    return {field.name.value: field for field in kind.fields or ()}


def node_kinds() -> list[str]:
    """Give the types that `node` may give, by name."""
    objects = (each for each in _KINDS.values() if isinstance(each, ObjectTypeDefinitionNode))
    return sorted(
        each.name.value for each in objects if any(other.name.value == "Node" for other in each.interfaces or ())
    )


def root_fields(*roots: str) -> Iterator[tuple[str, str]]:
    for root in roots:
        for name in fields_of(root):
            yield root, name


def document(root: str, name: str, own: str = "nothing") -> tuple[str, dict[str, Any], bool]:
    """Give a document for a root field, its variables, and whether an id is among them; every id is `own`."""
    field = fields_of(root)[name]
    wanted = _wanted(field.arguments or ())
    declared = ", ".join(f"${argument}: {kind}" for argument, kind in wanted.items())
    passed = ", ".join(f"{argument}: ${argument}" for argument in wanted)
    head = f"{root.lower()} ({declared})" if wanted else root.lower()
    call = f"{name}({passed})" if wanted else name
    text = f"{head} {{ {call} {_selection(print_ast(field.type))} }}"
    variables = {argument: _value(kind, own) for argument, kind in wanted.items()}
    return text, variables, any(map(_takes_id, wanted.values()))


def _named(kind: str) -> str:
    return kind.strip("[]!")


def _inputs(kind: str) -> Sequence[InputValueDefinitionNode]:
    found = _KINDS.get(_named(kind))
    return found.fields or () if isinstance(found, InputObjectTypeDefinitionNode) else ()


def _wanted(inputs: Sequence[InputValueDefinitionNode]) -> dict[str, str]:
    """Give what must be said, and every id."""
    kinds = {each.name.value: print_ast(each.type) for each in inputs}
    return {name: kind for name, kind in kinds.items() if kind.endswith("!") or _named(kind) == "ID"}


def _value(kind: str, own: str) -> Any:
    found = _KINDS.get(_named(kind))
    if kind.startswith("["):
        return []
    if isinstance(found, EnumTypeDefinitionNode):
        return next(each.name.value for each in found.values or () if each.name.value != "WHEN_SENDING")
    if isinstance(found, InputObjectTypeDefinitionNode):
        return {name: _value(each, own) for name, each in _wanted(_inputs(kind)).items()}
    return own if _named(kind) == "ID" else _SCALARS.get(_named(kind), "x")


def _takes_id(kind: str) -> bool:
    return _named(kind) == "ID" or any(_named(print_ast(each.type)) == "ID" for each in _inputs(kind))


def _selection(kind: str) -> str:
    name = _named(kind)
    if name == "Node":
        return "{ __typename id }"
    if not name.endswith("Payload"):
        return "{ __typename }" if isinstance(_KINDS.get(name), ObjectTypeDefinitionNode) else ""
    fields = (f"{each} {_selection(print_ast(field.type))}" for each, field in fields_of(name).items())
    return f"{{ {' '.join(fields)} }}".replace("userErrors { __typename }", "userErrors { code message field }")
