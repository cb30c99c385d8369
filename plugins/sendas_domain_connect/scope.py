"""Where a template is applied: `domain` is the zone, `host` what stands before it (draft section "Template Scope")."""

from collections.abc import Mapping
from dataclasses import dataclass

from sendas_providers import canonical_name
from sendas_providers.domain_connect import filled


@dataclass(frozen=True, slots=True)
class Scope:
    """Names in lower case without a final dot; `host` is empty at the zone's own name."""

    domain: str
    host: str = ""

    @property
    def fqdn(self) -> str:
        """The name that it is applied at."""
        return f"{self.host}.{self.domain}" if self.host else self.domain

    @property
    def built_in(self) -> Mapping[str, str]:
        """The variables that every template has."""
        return {"domain": self.domain, "host": self.host, "fqdn": self.fqdn}

    def owner(self, host: str, values: Mapping[str, str]) -> str:
        """Give the name that a record's host stands for, canonical (draft section "Host Name Rendering")."""
        text = filled(host, values)
        if text in {"", "@"}:
            return canonical_name(self.fqdn)
        return canonical_name(text if text.endswith(".") else f"{text}.{self.fqdn}")
