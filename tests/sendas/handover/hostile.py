"""Texts that want to be more than text, wherever a hand-over holds one."""

from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from sendas.domain.locale import Locale
from sendas.domain.verdict import RecordStatus

Value = TypeVar("Value")

SCRIPT = "<script>alert(1)</script>"
HOSTILE = (
    SCRIPT,
    "\"><img src=x onerror=alert(1)>'",
    "{{ 7 * 7 }}{% raw %}",
    '=HYPERLINK("https://evil.example","x")',
    "`a` | b\\| c ``",
    "javascript:alert(1)",
    "שלום مرحبا",
    "]]><!--",
    "x" * 200,
)
_LEFT_ALONE = frozenset({"id", "panel_url"})  # ours: a position, and a URL from our own list


def spoiled(value: Value, text: str) -> Value:
    """Put a text into every string of a value, at every depth."""
    if isinstance(value, RecordStatus | Locale):
        return value
    if isinstance(value, str):
        return text  # type: ignore[return-value]  # a text is a text
    if isinstance(value, tuple):
        return tuple(spoiled(each, text) for each in value)  # type: ignore[return-value, unused-ignore]  # same shape
    if is_dataclass(value) and not isinstance(value, type):
        parts = {each.name: spoiled(getattr(value, each.name), text) for each in fields(value)}
        return replace(value, **{name: part for name, part in parts.items() if name not in _LEFT_ALONE})
    return value
