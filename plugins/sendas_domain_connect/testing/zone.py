"""A zone of the stand-in, and what becomes of it when a template is applied (draft sections on conflicts and SPF)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A record of a template with its variables filled in. `mode` and `prefix` are of a TXT record."""

    owner: str
    type: str
    text: str
    mode: str = "None"
    prefix: str = ""


@dataclass
class FakeZone:
    """Names are absolute in lower case, TXT values joined, an MX is written `10 mx.example.`."""

    name: str
    rrsets: dict[Key, frozenset[str]] = field(default_factory=dict[Key, frozenset[str]])

    def put(self, owner: str, rdtype: str, *texts: str) -> None:
        """Let a name and type hold these values; none removes them."""
        if texts:
            self.rrsets[owner, rdtype] = frozenset(texts)
        else:
            self.rrsets.pop((owner, rdtype), None)

    def apply(self, records: Iterable[Rendered]) -> None:
        """Add records after what they conflict with has gone."""
        for record in records:
            if record.type == "SPFM":
                self._merge(record)
            elif record.text not in self.rrsets.get((record.owner, record.type), ()):
                self._make_room(record)
                present = self.rrsets.get((record.owner, record.type), frozenset())
                self.rrsets[record.owner, record.type] = present | {record.text}

    def remove(self, records: Iterable[Rendered]) -> None:
        """Take records away, as a host does that keeps book of templates; SPF stays as it is."""
        for record in records:
            left = self.rrsets.get((record.owner, record.type), frozenset()) - {record.text}
            self.put(record.owner, record.type, *left)

    def _make_room(self, record: Rendered) -> None:
        for owner, rdtype in list(self.rrsets):
            if owner == record.owner and (record.type == "CNAME" or rdtype in {"CNAME", *_alone(record.type)}):
                del self.rrsets[owner, rdtype]
        if record.type == "TXT" and record.mode != "None":
            start = record.prefix if record.mode == "Prefix" else ""
            present = self.rrsets.get((record.owner, "TXT"), frozenset())
            self.put(record.owner, "TXT", *(text for text in present if not text.startswith(start)))

    def _merge(self, record: Rendered) -> None:
        present = self.rrsets.get((record.owner, "TXT"), frozenset())
        spf = sorted(text for text in present if text.split(" ", 1)[0].lower() == "v=spf1")
        words = [word for text in spf for word in text.split()[1:]] + record.text.split()
        terms = dict.fromkeys(word for word in words if word.lower().lstrip("+-~?") != "all")
        self.put(record.owner, "TXT", *(present - set(spf)), " ".join(["v=spf1", *terms, "~all"]))


def _alone(rdtype: str) -> frozenset[str]:
    return frozenset({"MX"} if rdtype == "MX" else ())


def rendered(record: Mapping[str, object], values: Mapping[str, str], fqdn: str) -> Rendered:
    """Fill a record of a template in; raises `KeyError` for a variable without a value."""

    def fill(text: object) -> str:
        parts = str(text).split("%")
        return "".join(values[part] if number % 2 else part for number, part in enumerate(parts))

    host, rdtype = fill(record["host"]).lower(), str(record["type"])
    owner = f"{fqdn}." if host in {"", "@"} else host if host.endswith(".") else f"{host}.{fqdn}."
    if rdtype == "TXT":
        mode, prefix = record.get("txtConflictMatchingMode", "None"), record.get("txtConflictMatchingPrefix", "")
        return Rendered(owner, rdtype, fill(record["data"]), str(mode), str(prefix))
    if rdtype == "SPFM":
        return Rendered(owner, rdtype, fill(record["spfRules"]))
    target = fill(record["pointsTo"]).lower()
    target = f"{fqdn}." if target == "@" else f"{target.rstrip('.')}."
    return Rendered(owner, rdtype, f"{record['priority']} {target}" if rdtype == "MX" else target)
