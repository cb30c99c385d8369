"""What a module lists, as the contract has records."""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import dns.exception

from sendas_lexicon.json_value import list_of, number_of, object_of, text_of
from sendas_lexicon.txt_content import joined
from sendas_providers import Rejected, RRset, Value, canonical_name
from sendas_providers.json_value import Json
from sendas_providers.rdata_text import canonical_content


@dataclass(frozen=True, slots=True)
class Listed:
    """One record; `value.ref` is its id as JSON, None where it has none."""

    name: str
    type: str
    ttl: int
    value: Value


@dataclass(frozen=True, slots=True)
class Listing:
    """The records of a zone."""

    zone: str
    records: tuple[Listed, ...]
    calls_itself_at: bool = False
    """Whether the hoster has @ for the zone's own name, which no module writes: what is deleted there is gone."""

    def rrsets(self, names: Collection[str]) -> Sequence[RRset]:
        """Give what these names have."""
        keys = dict.fromkeys((each.name, each.type) for each in self.records if each.name in names)
        return tuple(rrset for key in keys if (rrset := self.rrset(*key)))

    def rrset(self, name: str, rdtype: str) -> RRset | None:
        """Give one RRset; None where it is nothing."""
        found = self.of(name, rdtype)
        values = frozenset(each.value for each in found)
        return RRset(name, rdtype, min(each.ttl for each in found), values) if found else None

    def of(self, name: str, rdtype: str) -> Sequence[Listed]:
        """Give the records of one RRset."""
        return [each for each in self.records if (each.name, each.type) == (name, rdtype)]

    def sole_id(self, record: Listed) -> bool:
        """Say whether an id is of this record alone: what others share removes them too."""
        ids = Counter(each.value.ref for each in self.records)
        return record.value.ref is not None and ids[record.value.ref] == 1

    def cuts(self, name: str) -> Sequence[str]:
        """Give the name servers that a name, or one above it, is delegated to: records there are not served."""
        found = [each for each in self.records if each.type == "NS" and each.name != self.zone]
        return sorted({each.value.text for each in found if name == each.name or name.endswith(f".{each.name}")})

    def wild(self, name: str) -> Sequence[Listed]:
        """Give the records of wildcards that may answer for a name that has nothing itself (RFC 4592)."""
        if any(each.name == name for each in self.records):
            return []
        wild = [each for each in self.records if each.name.startswith("*.")]
        return [each for each in wild if name.endswith(each.name.removeprefix("*"))]

    def nameservers(self) -> tuple[str, ...]:
        """Give the zone's own name servers, where the module lists them."""
        return tuple(sorted(each.value.text for each in self.of(self.zone, "NS")))


def listing_of(zone: str, answer: object) -> Listing:
    """Read the records of a zone; raises `NotThere` for what is no list of them."""
    items = [object_of(each) for each in list_of(answer)]
    at = any(text_of(item["name"] or "").partition(".")[0] == "@" for item in items)
    return Listing(zone, tuple(_listed(zone, item) for item in items), at)


def content_of(rdtype: str, value: Value) -> str:
    """Write a value as modules take it: what they listed as they did, names with their final dot."""
    return value.raw if value.raw is not None and _text(rdtype, value.raw) == value.text else value.text


def parsed(rdtype: str, text: str) -> str:
    """Give the canonical text of a value that is no TXT; raises `Rejected` for one that is none of its type."""
    try:
        return canonical_content(rdtype, text)
    except (dns.exception.DNSException, ValueError):
        message = f"{text!r:.80} cannot be written as a {rdtype} record"
    raise Rejected(message)


def _listed(zone: str, record: Json) -> Listed:
    rdtype, content, identifier = text_of(record["type"]).upper(), record["content"], record["id"]
    content = "" if content is None else str(content)
    ttl = 0 if record["ttl"] is None else number_of(record["ttl"])
    ref = json.dumps(identifier) if identifier else None
    return Listed(_name(zone, record["name"]), rdtype, ttl, Value(_text(rdtype, content), raw=content, ref=ref))


def _name(zone: str, name: object) -> str:
    """Give an absolute name: modules list them with and without the zone, and the zone's own in several ways."""
    label = "" if name is None else text_of(name).lower().rstrip(".").removeprefix("@").removeprefix(".")
    if not label:
        return zone
    absolute = canonical_name(label)
    return absolute if absolute == zone or absolute.endswith(f".{zone}") else f"{label}.{zone}"


def _text(rdtype: str, content: str) -> str:
    if rdtype == "TXT":
        return joined(content)
    try:
        return canonical_content(rdtype, content)  # modules leave out final dots
    except (dns.exception.DNSException, ValueError):
        return content
