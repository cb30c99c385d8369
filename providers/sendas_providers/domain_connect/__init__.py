"""Domain Connect templates, their rules, and the record of the key that signs requests for them."""

from sendas_providers.domain_connect.key_record import KeyRecordError, joined_key, key_records
from sendas_providers.domain_connect.lint import LintFinding, Severity, lint_template
from sendas_providers.domain_connect.template import Template, TemplateError, TemplateRecord, read_template
from sendas_providers.domain_connect.variables import filled, pieces_of, variables_of

__all__ = [
    "KeyRecordError",
    "LintFinding",
    "Severity",
    "Template",
    "TemplateError",
    "TemplateRecord",
    "filled",
    "joined_key",
    "key_records",
    "lint_template",
    "pieces_of",
    "read_template",
    "variables_of",
]
