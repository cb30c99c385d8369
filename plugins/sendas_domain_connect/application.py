"""How a template comes to make the changes of a plan: where it is applied, with which variables and groups."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sendas_domain_connect.outcome import makes_exactly
from sendas_domain_connect.scope import Scope
from sendas_domain_connect.spf_merge import is_spf
from sendas_providers import Change
from sendas_providers.domain_connect import Template, TemplateRecord, pieces_of, variables_of

_SAFE: Final = re.compile(r"[ !#$&-\[\]-~]+")  # no quote, backslash or percent sign: they would mean something
_LABEL, _TEXT = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", ".+"  # hosts refuse an underscore where a variable stands


@dataclass(frozen=True, slots=True)
class Application:
    """A template with all that a request for it says. `groups` is empty for one that has none."""

    template: Template
    scope: Scope
    values: Mapping[str, str]
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A value that is to come to a name. `type` is SPFM where it is an SPF record."""

    owner: str
    type: str
    text: str


def applications(templates: Sequence[Template], zone: str, changes: Sequence[Change]) -> Iterator[Application]:
    """Give, for each template that makes exactly the changes, how; none for one that makes anything else.

    `zone` is in lower case without its final dot.
    """
    wanted = [each for change in changes for each in _wanted(change)]
    for template in templates:
        found = (_at(template, Scope(zone, host), wanted, changes) for host in _hosts(template, zone, wanted))
        if application := next((each for each in found if each), None):
            yield application


def _wanted(change: Change) -> Iterator[_Wanted]:
    before = {value.text for value in change.before.values} if change.before else set[str]()
    for text in sorted({value.text for value in change.after.values} - before if change.after else ()):
        spf = change.key[1] == "TXT" and is_spf(text)
        yield _Wanted(change.key[0], "SPFM" if spf else change.key[1], text)


def _hosts(template: Template, zone: str, wanted: Sequence[_Wanted]) -> list[str]:
    """Give what may stand before the zone: what the names have more than the hosts of the records do."""
    found = {"": None}
    for want in wanted:
        labels = want.owner.removesuffix(f"{zone}.").rstrip(".").split(".")
        for record in template.records:
            if record.type == want.type:
                own = 0 if record.host in {"", "@"} else record.host.count(".") + 1
                found[".".join(label for label in labels[own:] if label)] = None
    return [host for host in found if host or not template.host_required]


def _at(template: Template, scope: Scope, wanted: Sequence[_Wanted], changes: Sequence[Change]) -> Application | None:
    for values, used in _matches(wanted, template.records, scope, scope.built_in):
        groups = _groups(template, used)
        named = {name for record in used for name in variables_of(record.host + record.value)}
        own = {name: values[name] for name in sorted(named - scope.built_in.keys() & values.keys())}
        if groups is None or not named <= values.keys() or not all(map(_SAFE.fullmatch, own.values())):
            continue
        if makes_exactly(changes, used, values, scope):
            return Application(template, scope, own, groups)
    return None


def _groups(template: Template, used: Sequence[TemplateRecord]) -> tuple[str, ...] | None:
    """Give the groups that mean these records and no others; none for all of a template without, None where none do.

    Groups are named for all as well: the host may have a version of the template with more of them.
    """
    groups = {record.group for record in used}
    if "" in groups:
        return () if len(used) == len(template.records) else None
    active = [record for record in template.records if record.group in groups or not record.group]
    return tuple(sorted(groups)) if used and len(active) == len(used) else None


def _matches(
    wanted: Sequence[_Wanted], records: Sequence[TemplateRecord], scope: Scope, values: Mapping[str, str]
) -> Iterator[tuple[Mapping[str, str], list[TemplateRecord]]]:
    """Give each way of taking one record for each wanted value, with what the variables are then."""
    if not wanted:
        yield values, []
        return
    first, *rest = wanted
    for number, record in enumerate(records):
        if record.type == first.type and (bound := _bound(record, first, scope, values)):
            others = [*records[:number], *records[number + 1 :]]
            for all_bound, used in _matches(rest, others, scope, bound):
                yield all_bound, [record, *used]


def _bound(record: TemplateRecord, want: _Wanted, scope: Scope, values: Mapping[str, str]) -> Mapping[str, str] | None:
    found = _unified(_pattern(record.host, scope), want.owner.removesuffix("."), values, _LABEL)
    if found is None or record.type == "SPFM":
        return found
    if record.type == "TXT":
        return _unified(record.value, want.text, found, _TEXT)
    target = want.text.rpartition(" ")[2].removesuffix(".")
    return _unified(record.value.removesuffix("."), target, found, _LABEL)


def _pattern(host: str, scope: Scope) -> str:
    if host in {"", "@"}:
        return scope.fqdn
    return host.removesuffix(".") if host.endswith(".") else f"{host}.{scope.fqdn}"


def _unified(pattern: str, text: str, values: Mapping[str, str], unknown: str) -> Mapping[str, str] | None:
    """Give the values with those that make a text of a pattern; None where none do."""
    numbers = dict[str, int]()
    expression = ""
    for plain, name in pieces_of(pattern):
        expression += re.escape(plain if unknown == _TEXT else plain.lower())
        if name in values:
            expression += re.escape(values[name])
        elif name in numbers:
            expression += f"(?P=v{numbers[name]})"
        elif name:
            numbers[name] = len(numbers)
            expression += f"(?P<v{numbers[name]}>{unknown})"
    found = re.fullmatch(expression, text)
    return {**values, **{name: found[f"v{number}"] for name, number in numbers.items()}} if found else None
