"""Findings: what a person should know."""

from collections.abc import Sequence

import strawberry

from sendas.domain.check_code import CheckCode
from sendas.domain.finding import Finding as FindingValue
from sendas.domain.finding import Severity
from sendas.graphql.context import Context


@strawberry.type(description="Something to know that is not a refusal.")
class Finding:
    code: CheckCode = strawberry.field(description="What was found, for programs.")
    severity: Severity = strawberry.field(description="How much it matters.")
    message: str = strawberry.field(description="One sentence, in the company's language.")


def findings(found: Sequence[FindingValue], context: Context) -> list[Finding]:
    """Say findings in the company's language."""
    return [Finding(code=each.code, severity=each.severity, message=context.say(each.sentence)) for each in found]
