"""The shape of a template: which keys it has, and of what kind (the schema of the public templates)."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sendas_providers.json_value import Json, is_array, is_object

Problem = tuple[str, str]
"""Where, and what."""

_DIGITS: Final = re.compile(r"[0-9]{1,10}")
_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,63}")
_TEXT, _FLAG = "text", "flag"
_KEYS: Final[Mapping[str, str]] = {
    "providerId": "id",
    "providerName": "name",
    "serviceId": "id",
    "serviceName": "name",
    "version": "version",
    "logoUrl": _TEXT,
    "description": _TEXT,
    "variableDescription": _TEXT,
    "syncBlock": _FLAG,
    "shared": _FLAG,
    "sharedProviderName": _FLAG,
    "sharedServiceName": _FLAG,
    "syncPubKeyDomain": _TEXT,
    "syncRedirectDomain": _TEXT,
    "multiInstance": _FLAG,
    "warnPhishing": _FLAG,
    "hostRequired": _FLAG,
    "records": "list",
}
_NEEDED: Final = ("providerId", "providerName", "serviceId", "serviceName", "records")
_COMMON: Final[Mapping[str, str]] = {"type": _TEXT, "groupId": "id", "essential": "essential"}
_TTL: Final[Mapping[str, str]] = {"host": _TEXT, "ttl": "ttl"}
FIELDS: Final[Mapping[str, Mapping[str, str]]] = {
    "CNAME": {**_COMMON, **_TTL, "pointsTo": _TEXT},
    "MX": {**_COMMON, **_TTL, "pointsTo": _TEXT, "priority": "priority"},
    "TXT": {
        **_COMMON,
        **_TTL,
        "data": _TEXT,
        "txtConflictMatchingMode": "mode",
        "txtConflictMatchingPrefix": _TEXT,
    },
    "SPFM": {**_COMMON, "host": _TEXT, "spfRules": _TEXT, "ttl": "ttl"},
}
"""The fields of each type that sendas publishes records of; a type that is not here is none of ours."""
VALUE_FIELDS: Final[Mapping[str, str]] = {"TXT": "data", "SPFM": "spfRules"}
"""Which field holds the value; `pointsTo` for other types."""
_OPTIONAL: Final = frozenset({"groupId", "essential", "txtConflictMatchingMode", "txtConflictMatchingPrefix"})
_LONGEST_TTL = 0x7FFFFFFF
_LONGEST_NAME, _LONGEST_TEXT = 255, 2048


def shape_problems(data: object) -> Iterator[Problem]:
    """Give what is wrong with the keys and kinds of a template; nothing where its shape is right."""
    if not is_object(data):
        yield "template", "is not a JSON object"
        return
    yield from _kinds("", data, _KEYS, _NEEDED)
    records = data.get("records")
    if not is_array(records) or not records:
        yield "records", "there are none"
        return
    for number, record in enumerate(records):
        yield from _record_problems(f"records[{number}]", record)


def objects_of(value: object) -> list[Json]:
    """Give the objects of an array."""
    return [each for each in value if is_object(each)] if is_array(value) else []


def _record_problems(place: str, record: object) -> Iterator[Problem]:
    if not is_object(record):
        yield place, "is not a JSON object"
        return
    rdtype = record.get("type")
    if not isinstance(rdtype, str) or rdtype not in FIELDS:
        yield f"{place}.type", f"is none of {', '.join(FIELDS)}"
        return
    fields = FIELDS[rdtype]
    yield from _kinds(
        f"{place}.",
        record,
        fields,
        [each for each in fields if each not in _OPTIONAL and (rdtype, each) != ("SPFM", "ttl")],
    )


def _kinds(place: str, data: Json, keys: Mapping[str, str], needed: Sequence[str]) -> Iterator[Problem]:
    for key in needed:
        if key not in data:
            yield f"{place}{key}", "is missing"
    for key, value in data.items():
        if key not in keys:
            yield f"{place}{key}", "is no key of a template" if not place else "is no field of this type"
        elif not (kind := _KINDS[keys[key]]).fits(value):
            yield f"{place}{key}", f"is not {kind.called}"


def _text(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and len(value) <= _LONGEST_TEXT


def _number(value: object, low: int, high: int) -> bool:
    # Numbers may be written as text (section "Template Record").
    number = int(value) if isinstance(value, str) and _DIGITS.fullmatch(value) else value
    return isinstance(number, int) and not isinstance(number, bool) and low <= number <= high


@dataclass(frozen=True, slots=True)
class _Kind:
    called: str
    fits: Callable[[object], bool]


_KINDS: Final[Mapping[str, _Kind]] = {
    _TEXT: _Kind("text", _text),
    _FLAG: _Kind("true or false", lambda value: isinstance(value, bool)),
    "list": _Kind("a list", is_array),
    "id": _Kind(
        "an id: 1 to 63 of A-Z a-z 0-9 . _ -", lambda value: isinstance(value, str) and bool(_ID.fullmatch(value))
    ),
    "name": _Kind("text of 1 to 255 characters", lambda value: _text(value) and 0 < len(str(value)) <= _LONGEST_NAME),
    "ttl": _Kind(f"seconds from 0 to {_LONGEST_TTL}", lambda value: _number(value, 0, _LONGEST_TTL)),
    "priority": _Kind("a number from 0 to 65535", lambda value: _number(value, 0, 0xFFFF)),
    "version": _Kind("a whole number from 1", lambda value: isinstance(value, int) and _number(value, 1, _LONGEST_TTL)),
    "essential": _Kind("Always or OnApply", lambda value: value in ("Always", "OnApply")),
    "mode": _Kind("None, All or Prefix", lambda value: value in ("None", "All", "Prefix")),
}
