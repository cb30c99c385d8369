"""Between the contract's records and those of the API."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

import dns.exception
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.TXT

from sendas_cloudflare.envelope import nonsense, number_of, objects_of, text_of
from sendas_providers import Rejected, RRset, Value, canonical_name, quoted, txt_text
from sendas_providers.json_value import Json

AUTOMATIC: Final = 1
NOBODY: Final = "0" * 32
"""An id that no record has."""
_AUTOMATIC_SECONDS: Final = 300  # what is served for a record that is not proxied
_TARGETS = frozenset({"CNAME", "NS", "PTR"})
_PROXIABLE = frozenset({"A", "AAAA", "CNAME"})
_LONGEST_COMMENT = 100  # on the smallest plan


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a zone; `value.ref` is its id."""

    name: str
    type: str
    ttl: int
    value: Value
    comment: str | None = None

    @property
    def id(self) -> str:
        """Its id at Cloudflare."""
        return self.value.ref or ""


def record_of(item: Json) -> Record:
    """Read a record; raises `AnswerLost` where it is none."""
    rdtype, content = text_of(item, "type"), text_of(item, "content")
    ttl, comment = number_of(item, "ttl"), item.get("comment")
    return Record(
        canonical_name(text_of(item, "name")),
        rdtype,
        _AUTOMATIC_SECONDS if ttl == AUTOMATIC else ttl,
        Value(_text(rdtype, content, item), raw=content, ref=text_of(item, "id")),
        comment if isinstance(comment, str) and comment else None,
    )


def rrsets_of(records: Iterable[Record]) -> list[RRset]:
    """Put records of one name and type together; the note is the comment where they all have the same."""
    grouped: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        grouped[record.name, record.type].append(record)
    return [_rrset(key, members) for key, members in grouped.items()]


def content_of(rdtype: str, value: Value) -> dict[str, object]:
    """Write a value as the API takes it; raises `Rejected` for one that is none of its type, or of another type."""
    match rdtype, value.text.split(" "):
        case "TXT", _:
            return {"content": value.raw or quoted(value.text)}
        case "CNAME", [target] if target.endswith("."):
            return {"content": target.rstrip("."), "proxied": False}
        case "MX", [preference, host] if preference.isascii() and preference.isdigit() and host.endswith("."):
            return {"content": host.rstrip(".") or ".", "priority": int(preference)}
        case _:
            message = f"{value.text!r} cannot be written as a {rdtype} record"
            raise Rejected(message)


def comment_of(note: str) -> str:
    r"""Cut a note to what every plan takes, in one line.

    >>> comment_of("sendas:1f\n")
    'sendas:1f '
    """
    return "".join(char if char.isprintable() else " " for char in note)[:_LONGEST_COMMENT]


def _rrset(key: tuple[str, str], records: list[Record]) -> RRset:
    comments = {record.comment for record in records}
    note = comments.pop() if len(comments) == 1 else None
    return RRset(*key, min(record.ttl for record in records), frozenset(record.value for record in records), note)


def _text(rdtype: str, content: str, item: Json) -> str:
    if rdtype == "TXT":
        return _joined(content)
    if rdtype == "MX":
        return f"{number_of(item, 'priority')} {canonical_name(content)}"
    if rdtype in _TARGETS:
        return canonical_name(content)
    return _address(content) if rdtype in _PROXIABLE else content


def _address(content: str) -> str:
    try:
        return str(ip_address(content))
    except ValueError:
        raise nonsense() from None


def _joined(content: str) -> str:
    # Content without quotes is from the time before Cloudflare asked for them: it stands for itself.
    if not content.startswith('"'):
        return content
    try:
        rdata = dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.TXT, content)
    except (dns.exception.DNSException, ValueError):
        return content
    return txt_text(b"".join(rdata.strings)) if isinstance(rdata, dns.rdtypes.ANY.TXT.TXT) else content


def ids_of(done: Json) -> frozenset[str]:
    """Give the ids of the records that a batch says it removed, changed or made; raises `AnswerLost` for nonsense."""
    found = [group for key in ("deletes", "patches", "posts") if (group := done.get(key)) is not None]
    return frozenset(text_of(item, "id") for group in found for item in objects_of(group))
