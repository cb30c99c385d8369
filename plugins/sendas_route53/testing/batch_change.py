"""A batch of changes, held to what AWS holds it to; moto takes most of what AWS refuses."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from moto.route53.models import RecordSet

from sendas_route53.testing.refusal import RefusalError

_STRING = re.compile(r'"((?:[^"\\]|\\[0-3][0-7]{2}|\\[^0-9])*)"')
_STRINGS = re.compile(rf"{_STRING.pattern}(?:[ \t]+{_STRING.pattern})*")
_ESCAPE = re.compile(r"\\(?:[0-3][0-7]{2}|.)")
_HOST = r"[A-Za-z0-9_*\\-]+(?:\.[A-Za-z0-9_*\\-]+)*\.?"
_FORMS = {
    "CNAME": _HOST,
    "MX": rf"[0-9]{{1,5}} (?:{_HOST}|\.)",
    "NS": _HOST,
    "A": r"[0-9.]+",
    "AAAA": r"[0-9A-Fa-f:.]+",
}
_MOST_VALUES, _MOST_CHARACTERS, _LONGEST_STRING, _LONGEST_TXT = 1000, 32_000, 255, 4000


@dataclass(frozen=True, slots=True)
class Entry:
    """One RRset, as it is listed; `routing` are the elements of a routing policy, `alias` an alias' target."""

    name: str
    type: str
    ttl: int | None
    values: tuple[str, ...] = ()
    identifier: str | None = None
    alias: str | None = None
    weight: int | None = field(default=None)

    @property
    def key(self) -> tuple[str, str, str | None]:
        """What there is one of."""
        return self.name, self.type, self.identifier

    def stored(self) -> dict[str, object]:
        """Give it as moto takes it."""
        told: dict[str, object] = {"Name": self.name, "Type": self.type, "TTL": self.ttl}
        told |= {"ResourceRecords": list(self.values), "SetIdentifier": self.identifier, "Weight": self.weight}
        return told | {"AliasTarget": {"DNSName": self.alias} if self.alias else None}


def entry_of(stored: RecordSet) -> Entry:
    """Read what moto keeps."""
    alias = stored.alias_target["DNSName"] if stored.alias_target else None
    ttl = int(stored.ttl) if stored.ttl is not None else None
    values = tuple(str(value) for value in stored.records or ())
    name = f"{stored.name.lower().rstrip('.')}."
    return Entry(name, str(stored.type), ttl, values, stored.set_identifier, alias, stored.weight)


def changed(
    zone: str, entries: Sequence[Entry], batch: Sequence[tuple[str, Entry]], protected: Collection[tuple[str, str]]
) -> list[Entry]:
    """Give a zone after a batch; raises `RefusalError`, and then nothing was done."""
    values = [value for action, each in batch for value in each.values * (2 if action == "UPSERT" else 1)]
    problem = ""
    if not batch or len(values) > _MOST_VALUES or sum(map(len, values)) > _MOST_CHARACTERS:
        problem = "Number of records or characters exceeds the limit"
    working = {each.key: each for each in entries}
    for action, entry in batch:
        told = f"resource record set [name='{entry.name}', type='{entry.type}']"
        if (entry.name, entry.type) in protected:
            problem = problem or f"{told} is protected by a resource record set protection"
        problem = problem or (_remove if action == "DELETE" else _make)(working, action, entry, zone)
    problem = problem or next((said for _, entry in batch if (said := _company(working, entry.name, zone))), "")
    if problem:
        raise RefusalError(400, "InvalidChangeBatch", f"[{problem}]")
    return list(working.values())


_Working = dict[tuple[str, str, str | None], Entry]


def _remove(working: _Working, _action: str, entry: Entry, _zone: str) -> str:
    told = f"Tried to delete resource record set [name='{entry.name}', type='{entry.type}'] but"
    old = working.pop(entry.key, None)
    if not old:
        return f"{told} it was not found"
    same = (old.ttl, set(old.values), old.alias) == (entry.ttl, set(entry.values), entry.alias)
    return "" if same else f"{told} the values provided do not match the current values"


def _make(working: _Working, action: str, entry: Entry, zone: str) -> str:
    if action == "CREATE" and entry.key in working:
        return f"Tried to create resource record set [name='{entry.name}', type='{entry.type}'] but it already exists"
    if entry.name != zone and not entry.name.endswith(f".{zone}"):
        return f"RRSet with DNS name {entry.name} is not permitted in zone {zone}"
    working[entry.key] = entry
    return "" if entry.alias else _malformed(entry)


def _malformed(entry: Entry) -> str:
    if entry.ttl is None or not entry.values or len(set(entry.values)) != len(entry.values):
        return "Invalid request: expected TTL and ResourceRecords, each once"
    if entry.type == "CNAME" and len(entry.values) != 1:
        return "Invalid Resource Record: CNAME has several values"
    for value in entry.values:
        if problem := _txt_problem(value) if entry.type == "TXT" else _form_problem(entry.type, value):
            return f"Invalid Resource Record: 'FATAL problem: {problem} encountered with '{value}''"
    return ""


def _company(working: _Working, name: str, zone: str) -> str:
    types = {each.type for each in working.values() if each.name == name}
    told = f"RRSet of type CNAME with DNS name {name} is not permitted"
    if "CNAME" in types and name == zone:
        return f"{told} at apex in zone {zone}"
    alone = "CNAME" not in types or len(types) == 1
    return "" if alone else f"{told} as it conflicts with other records with the same DNS name in zone {zone}"


def _form_problem(rdtype: str, value: str) -> str:
    form = _FORMS.get(rdtype)
    return "" if form is None or re.fullmatch(form, value) else "InvalidRecordData"


def _txt_problem(value: str) -> str:
    if not value.isascii() or not value.isprintable():
        return "UnsupportedCharacter (Value contains unsupported characters)"
    if not _STRINGS.fullmatch(value):
        return "InvalidCharacterString (Value should be enclosed in quotation marks)"
    strings = [len(_ESCAPE.sub("x", each)) for each in _STRING.findall(value)]
    too_long = max(strings) > _LONGEST_STRING or sum(strings) > _LONGEST_TXT
    return "CharacterStringTooLong (Value is too long)" if too_long else ""
