"""The rules for templates, as the public repository of templates and its linter have them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum, auto
from itertools import chain

from sendas_providers.domain_connect.record_rules import among_records, of_record
from sendas_providers.domain_connect.shape import Problem, objects_of, shape_problems
from sendas_providers.domain_connect.template_rules import advice, of_template
from sendas_providers.json_value import Json, is_object


class Severity(StrEnum):
    """Whether DNS hosts would take the template."""

    ERROR = auto()
    """They would not, or should not."""
    NOTE = auto()
    """Some of them ignore it, or ask why it is so."""


@dataclass(frozen=True, slots=True)
class LintFinding:
    """What was found: `place` is the key, such as `records[2].host`."""

    severity: Severity
    place: str
    message: str


def lint_template(data: object, file_name: str = "") -> tuple[LintFinding, ...]:
    """Hold a template (JSON as it was parsed) against the rules; `file_name` as well, where it has one."""
    found = list(shape_problems(data))
    if found or not is_object(data):
        return tuple(LintFinding(Severity.ERROR, *problem) for problem in found)
    errors = [LintFinding(Severity.ERROR, *problem) for problem in _problems(data, file_name)]
    return (*errors, *(LintFinding(Severity.NOTE, *problem) for problem in advice(data)))


def _problems(data: Json, file_name: str) -> Iterator[Problem]:
    yield from of_template(data)
    expected = f"{data['providerId']}.{data['serviceId']}.json".lower()
    if file_name and file_name != expected:
        yield "template", f"its file must be called {expected}"
    records = objects_of(data["records"])
    yield from chain.from_iterable(
        of_record(f"records[{number}]", record, data) for number, record in enumerate(records)
    )
    yield from among_records(records)
