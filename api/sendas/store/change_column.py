"""Planned changes and findings in JSON, to the last octet: an undo needs what a provider gave, as it gave it."""

from collections.abc import Mapping, Sequence
from typing import Any  # what JSON holds
from uuid import UUID

from sqlalchemy import JSON, Dialect
from sqlalchemy.types import TypeDecorator

from sendas.domain.check_code import CheckCode
from sendas.domain.dns_plan import PlannedChange
from sendas.domain.finding import Finding, Severity
from sendas.store.columns import read_sentence, stored_sentence
from sendas_providers import Change, RRset, Value

Json = Mapping[str, Any]


class PlannedChangesColumn(TypeDecorator[list[PlannedChange]]):
    """Planned changes in their order."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Sequence[PlannedChange] | None, dialect: Dialect) -> list[Json] | None:
        """Write each as an object; JSON escapes the lone surrogates of octets that are not UTF-8."""
        del dialect
        return None if value is None else [_planned_json(each) for each in value]

    def process_result_value(self, value: Sequence[Json] | None, dialect: Dialect) -> list[PlannedChange] | None:
        """Read them back equal, with what the provider gave."""
        del dialect
        return None if value is None else [_planned(each) for each in value]


class FindingsColumn(TypeDecorator[list[Finding]]):
    """Findings, translatable when they are read."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Sequence[Finding] | None, dialect: Dialect) -> list[Json] | None:
        """Write each as an object."""
        del dialect
        if value is None:
            return None
        return [_finding_json(each) for each in value]

    def process_result_value(self, value: Sequence[Json] | None, dialect: Dialect) -> list[Finding] | None:
        """Read them back."""
        del dialect
        if value is None:
            return None
        return [_finding(each) for each in value]


def _finding_json(finding: Finding) -> Json:
    return {"code": finding.code, "severity": finding.severity, "sentence": stored_sentence(finding.sentence)}


def _finding(given: Json) -> Finding:
    return Finding(CheckCode(given["code"]), Severity(given["severity"]), read_sentence(given["sentence"]))


def _planned_json(planned: PlannedChange) -> Json:
    change = planned.change
    return {
        "before": _rrset_json(change.before),
        "after": _rrset_json(change.after),
        "forbid": sorted(change.forbid),
        "records": [each.hex for each in planned.record_ids],
        "reason": stored_sentence(planned.reason),
    }


def _planned(given: Json) -> PlannedChange:
    change = Change(_rrset(given["before"]), _rrset(given["after"]), frozenset(given["forbid"]))
    return PlannedChange(change, read_sentence(given["reason"]), tuple(UUID(each) for each in given["records"]))


def _rrset_json(rrset: RRset | None) -> Json | None:
    if rrset is None:
        return None
    values = sorted((each.text, each.raw, each.ref) for each in rrset.values)
    return {"name": rrset.name, "type": rrset.type, "ttl": rrset.ttl, "values": values, "note": rrset.note}


def _rrset(given: Json | None) -> RRset | None:
    if given is None:
        return None
    values = frozenset(Value(*each) for each in given["values"])
    return RRset(given["name"], given["type"], given["ttl"], values, given["note"])
