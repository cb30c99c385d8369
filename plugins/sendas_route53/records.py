"""Between the contract's RRsets and those of the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from sendas_providers import Rejected, RRset, Value, canonical_name
from sendas_route53.answers import nonsense
from sendas_route53.names import decoded_name
from sendas_route53.routing import ROUTED
from sendas_route53.txt_value import txt_of, txt_value

if TYPE_CHECKING:
    from types_boto3_route53.literals import RRTypeType
    from types_boto3_route53.type_defs import ResourceRecordSetOutputTypeDef, ResourceRecordSetTypeDef

_TARGETS: Final = frozenset({"CNAME", "NS", "PTR"})
_ADDRESSES: Final = frozenset({"A", "AAAA"})
_ALIAS_TTL: Final = 60  # an alias has none of its own
_PLAIN: Final = frozenset({"Name", "Type", "TTL", "ResourceRecords"})


@dataclass(frozen=True, slots=True)
class Record:
    """One RRset of a zone; `special`: an alias of AWS, one of a routing policy, or whatever has more than values."""

    name: str
    type: str
    ttl: int
    values: tuple[Value, ...]
    special: bool = False


def record_of(item: "ResourceRecordSetOutputTypeDef") -> Record:
    """Read an RRset; raises `KeyError`, `ValueError` or `AnswerLost` where it is none."""
    name, rdtype = decoded_name(item["Name"]), str(item["Type"])
    target = item.get("AliasTarget")
    special = not _PLAIN.issuperset(item)
    if target is not None:
        alias = f"{canonical_name(target['DNSName'])} (alias)"
        return Record(name, rdtype, _ALIAS_TTL, (Value(alias),), special=True)
    found = tuple(Value(_text(rdtype, each["Value"]), raw=each["Value"]) for each in item.get("ResourceRecords", ()))
    if not found and not special:
        raise nonsense()
    return Record(name, rdtype, int(item.get("TTL", _ALIAS_TTL)), found, special)


def rrsets_of(records: Sequence[Record]) -> list[RRset]:
    """Put RRsets of one name and type together, as a routing policy has several."""
    keys = dict.fromkeys((record.name, record.type) for record in records)
    return [_rrset([record for record in records if (record.name, record.type) == key]) for key in keys]


def rrset_item(rrset: RRset) -> "ResourceRecordSetTypeDef":
    """Write an RRset as the API takes it, values as they were read where they were; raises `Rejected`."""
    values = sorted(rrset.values, key=lambda value: value.text)
    rdtype: RRTypeType = _written_type(rrset.type)
    return {
        "Name": rrset.name,
        "Type": rdtype,
        "TTL": rrset.ttl,
        "ResourceRecords": [{"Value": _written(rrset.type, value)} for value in values],
    }


def _rrset(records: Sequence[Record]) -> RRset:
    first = records[0]
    note = ROUTED if any(record.special for record in records) else None
    values = frozenset(value for record in records for value in record.values)
    return RRset(first.name, first.type, min(record.ttl for record in records), values, note)


def _written_type(rdtype: str) -> "RRTypeType":
    match rdtype:
        case "TXT" | "CNAME" | "MX":
            return rdtype
        case _:
            message = f"{rdtype} records are not written"
            raise Rejected(message)


def _written(rdtype: str, value: Value) -> str:
    match rdtype, value.text.split(" "):
        case "TXT", _:
            return value.raw or txt_value(value.text)
        case "CNAME", [target] if target.endswith("."):
            return value.raw or target
        case "MX", [preference, host] if preference.isascii() and preference.isdigit() and host.endswith("."):
            return value.raw or value.text
        case _:
            message = f"{value.text!r} cannot be written as a {rdtype} record"
            raise Rejected(message)


def _text(rdtype: str, raw: str) -> str:
    """Give the canonical text; what cannot be read stands for itself, and keeps nobody from reading the others."""
    try:
        return _canonical(rdtype, raw)
    except ValueError:
        return raw


def _canonical(rdtype: str, raw: str) -> str:
    if rdtype == "TXT":
        return txt_of(raw)
    if rdtype in _TARGETS:
        return decoded_name(raw)
    if rdtype in _ADDRESSES:
        return str(ip_address(raw))
    if rdtype == "MX":
        preference, _, host = raw.partition(" ")
        return f"{int(preference)} {decoded_name(host.strip())}"
    return raw
