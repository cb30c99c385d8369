"""Rules for the records of a template, with the code of each in the public linter (DCTL) where it has one."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from sendas_providers.domain_connect.shape import VALUE_FIELDS, Problem
from sendas_providers.domain_connect.variables import BUILT_IN, RESERVED, is_well_formed, variables_of
from sendas_providers.json_value import Json

_LABEL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_SPF_TERM: Final = re.compile(
    r"[+?~-]?(?:(?:include|ip4|ip6|exists):\S+|(?:a|mx|ptr)(?:[:/]\S+)?)", re.IGNORECASE
)  # RFC 7208 section 5
_DMARC = "v=DMARC1"


def of_record(place: str, record: Json, template: Json) -> Iterator[Problem]:
    """Give what is wrong with one record of a right shape."""
    rdtype, host = str(record["type"]), str(record["host"])
    key = VALUE_FIELDS.get(rdtype, "pointsTo")
    value = str(record[key])
    yield from _variables(place, record, {"host": host, key: value})
    yield from _host(f"{place}.host", host)
    if not value:
        yield f"{place}.{key}", "is empty (DCTL1013)"
    if rdtype == "CNAME" and host in {"", "@"} and not template.get("hostRequired"):
        yield f"{place}.host", "a CNAME at the zone's own name needs hostRequired (DCTL1012)"
    if key == "pointsTo" and not _name_part(value, variables=True):
        yield f"{place}.{key}", "is no host name (DCTL1022)"
    if key == "pointsTo" and _is_bare(value):
        yield f"{place}.{key}", "is a variable alone: fix what does not vary (DCTL1040)"
    if rdtype == "TXT":
        yield from _txt(place, record, host, value)
    if rdtype == "SPFM":
        yield from _spf_rules(f"{place}.spfRules", value)


def among_records(records: Sequence[Json]) -> Iterator[Problem]:
    """Give what is wrong with records beside each other."""
    seen: list[tuple[str, str, str]] = []
    for number, record in enumerate(records):
        rdtype, host = str(record["type"]), str(record["host"]) or "@"
        entry = (rdtype, host, str(record[VALUE_FIELDS.get(rdtype, "pointsTo")]))
        if entry in seen:
            yield f"records[{number}]", "is there twice (DCTL1023)"
        elif any(host == other and "CNAME" in {rdtype, beside} for beside, other, _ in seen):
            yield f"records[{number}].type", "nothing stands beside a CNAME (DCTL1011)"
        elif rdtype == "SPFM" and any(each[:2] == ("SPFM", host) for each in seen):
            yield f"records[{number}].type", "one SPFM for a host is enough"
        seen.append(entry)


def _variables(place: str, record: Json, fields: dict[str, str]) -> Iterator[Problem]:
    for key, text in record.items():
        if key not in fields and isinstance(text, str) and "%" in text:
            yield f"{place}.{key}", "holds a variable (DCTL1009)"
    for key, text in fields.items():
        if not is_well_formed(text):
            yield f"{place}.{key}", "a % belongs to no variable (DCTL1019, DCTL1020)"
        for name in variables_of(text):
            if name in RESERVED:
                yield f"{place}.{key}", f"%{name}% is a parameter of the request itself"


def _host(place: str, host: str) -> Iterator[Problem]:
    if not host:
        yield place, "is empty: write @ (DCTL1013)"
    elif host != "@" and not _name_part(host, variables=True):
        yield place, "is no host name (DCTL1027)"
    names = variables_of(host)
    if BUILT_IN & set(names):
        yield place, "holds %host%, %domain% or %fqdn%: where it goes is a parameter of the request (DCTL1024)"
    if names and _fixed_labels(host) < 1:
        yield place, "varies wholly: a variable stands inside a fixed suffix, as in %sel%._domainkey (DCTL1040)"
    elif names and "%" in host.rpartition(".")[2]:
        yield place, "the last label varies: a variable stands inside a fixed suffix (DCTL1039)"


def _fixed_labels(host: str) -> int:
    return sum("%" not in label for label in host.split("."))


def _is_bare(text: str) -> bool:
    return re.fullmatch(r"(?:%[A-Za-z0-9_-]+%\.?)+", text) is not None


def _name_part(text: str, *, variables: bool) -> bool:
    shown = re.sub(r"%[A-Za-z0-9_-]+%", "v", text) if variables else text
    return len(shown) < 254 and all(_LABEL.fullmatch(label) for label in shown.removesuffix(".").split("."))  # noqa: PLR2004


def _txt(place: str, record: Json, host: str, value: str) -> Iterator[Problem]:
    mode, prefix = record.get("txtConflictMatchingMode", "None"), str(record.get("txtConflictMatchingPrefix", ""))
    if value.lower().lstrip('" ').startswith("v=spf1"):
        yield f"{place}.data", "an SPF record of its own would be a second one: use SPFM (DCTL1014)"
    if _is_bare(value):
        yield f"{place}.data", "is a variable alone: begin with something fixed (DCTL1040)"
    if (mode == "Prefix") is not bool(prefix):
        yield f"{place}.txtConflictMatchingPrefix", "belongs to the mode Prefix, and the mode to it (DCTL1042)"
    if not prefix.isascii() or " " in prefix:
        yield f"{place}.txtConflictMatchingPrefix", "is not plain ASCII without blanks (DCTL1042)"
    if host == "_dmarc" or host.startswith("_dmarc."):
        if (mode, prefix) != ("Prefix", _DMARC):
            yield f"{place}.txtConflictMatchingMode", f"a DMARC record needs Prefix, and the prefix {_DMARC}"
        if record.get("essential") != "OnApply":
            yield f"{place}.essential", "a DMARC record needs OnApply: its owner will change it"
        if not value.startswith(_DMARC):
            yield f"{place}.data", f"does not begin with {_DMARC}"


def _spf_rules(place: str, rules: str) -> Iterator[Problem]:
    terms = rules.split()
    if terms and terms[0].lower() == "v=spf1":
        yield place, "v=spf1 is not part of it (DCTL1017)"
    for term in terms:
        if term.lower().lstrip("+?~-") == "all":
            yield place, "all is not part of it (DCTL1017)"
        elif term.lower() != "v=spf1" and not _SPF_TERM.fullmatch(term):
            yield place, f"{term!r} is no mechanism of SPF (DCTL1017)"
    if len(set(terms)) < len(terms):
        yield place, "a mechanism is there twice (DCTL1018)"
