"""Whether a policy allows a request: as much of IAM as our own policies use, and no more."""

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TypeGuard

from sendas_providers.json_value import is_object


def allows(policy: Mapping[str, object], action: str, resource: str, context: Mapping[str, Sequence[str]]) -> bool:
    """Say whether any statement allows it; raises `ValueError` for what this does not know."""
    return any(_grants(statement, action, resource, context) for statement in _objects(policy["Statement"]))


def _grants(statement: Mapping[str, object], action: str, resource: str, context: Mapping[str, Sequence[str]]) -> bool:
    if statement["Effect"] != "Allow" or not statement.keys() <= {"Effect", "Action", "Resource", "Condition"}:
        message = f"not known: {statement}"
        raise ValueError(message)
    named = any(fnmatchcase(action, each) for each in _texts(statement["Action"]))
    here = any(fnmatchcase(resource, each) for each in _texts(statement["Resource"]))
    conditions = statement.get("Condition", {})
    return named and here and is_object(conditions) and all(_met(conditions, context))


def _met(conditions: Mapping[str, object], context: Mapping[str, Sequence[str]]) -> Iterable[bool]:
    for operator, wanted in conditions.items():
        if not is_object(wanted):
            message = f"not known: {wanted}"
            raise TypeError(message)
        match operator:
            case "ForAllValues:StringEquals":
                yield all(set(context.get(key, ())) <= set(_texts(values)) for key, values in wanted.items())
            case "Null":
                yield all(bool(context.get(key)) is (value == "false") for key, value in wanted.items())
            case _:
                message = f"not known: {operator}"
                raise ValueError(message)


def _objects(value: object) -> list[Mapping[str, object]]:
    return [each for each in value if is_object(each)] if _is_list(value) else []


def _texts(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [str(each) for each in value] if _is_list(value) else []


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, list | tuple)
