"""Hook implementations called one by one, so that one which fails does not silence the others."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeGuard, TypeVar

import pluggy

from sendas_providers.hooks import Detection, Review
from sendas_providers.plugin import told

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Said(Generic[T]):
    """What one plugin said to a hook, or why it could not; an answer of None is no answer."""

    plugin: str
    answer: T | None = None
    problem: str = ""


def call_each(
    manager: pluggy.PluginManager, hook: str, arguments: Mapping[str, object], shape: Callable[[object], T]
) -> Iterator[Said[T]]:
    """Call each implementation, first registered first, and bring its answer into shape.

    `shape` raises `TypeError` for an answer that is not what the hook gives.
    """
    caller: pluggy.HookCaller = getattr(manager.hook, hook)
    for implementation in caller.get_hookimpls():
        name = implementation.plugin_name
        try:
            answer: object = implementation.function(*(arguments[each] for each in implementation.argnames))
            said: Said[T] = Said(name, None if answer is None else shape(answer))
        except Exception as error:  # noqa: BLE001  (a plugin may raise anything)
            said = Said(name, problem=f"{hook}: {told(error)}")
        yield said


def items_of(kind: type[T]) -> Callable[[object], tuple[T, ...]]:
    """Make the shape of an iterable whose items are all of one class.

    >>> items_of(str)(["a", "b"])
    ('a', 'b')
    """

    def shape(answer: object) -> tuple[T, ...]:
        items = _items(answer)
        found = tuple(item for item in items if isinstance(item, kind))
        if len(found) != len(items):
            message = f"gave something that is no {kind.__name__}"
            raise TypeError(message)
        return found

    return shape


def as_detection(answer: object) -> Detection:
    """Take a provider id and a confidence.

    >>> as_detection(("manual", 1))
    ('manual', 1.0)
    """
    match _items(answer):
        case (str(provider), int() | float() as confidence):
            return provider, float(confidence)
        case _:
            message = "gave no provider id and confidence"
            raise TypeError(message)


def as_reviews(answer: object) -> tuple[Review, ...]:
    """Take findings.

    >>> as_reviews([("warn", "late")])
    (('warn', 'late'),)
    """
    return tuple(_review(item) for item in _items(answer))


def _review(item: object) -> Review:
    match _items(item):
        case ("block", str(text)):
            return "block", text
        case ("warn", str(text)):
            return "warn", text
        case _:
            message = "gave a finding that neither blocks nor warns"
            raise TypeError(message)


def as_nothing(answer: object) -> None:
    """Ignore what an event's listener gives back."""


def _items(answer: object) -> tuple[object, ...]:
    if not _is_listing(answer):
        message = "gave nothing that can be gone through"
        raise TypeError(message)
    return tuple(answer)


def _is_listing(answer: object) -> TypeGuard[Iterable[object]]:
    return isinstance(answer, Iterable) and not isinstance(answer, str)
