"""Who is asking, for which company, and what they may do."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Scope(StrEnum):
    """What a token may do. There is none that reads a secret."""

    COMPANIES_READ = "companies:read"
    COMPANIES_WRITE = "companies:write"
    SETTINGS_READ = "settings:read"
    SETTINGS_WRITE = "settings:write"
    ADDRESSES_READ = "addresses:read"
    ADDRESSES_WRITE = "addresses:write"
    DOMAINS_READ = "domains:read"
    DOMAINS_WRITE = "domains:write"
    DNS_PLAN = "dns:plan"
    DNS_APPLY = "dns:apply"
    CREDENTIALS_WRITE = "credentials:write"
    SEND_CHECK = "send:check"
    AUDIT_READ = "audit:read"


class PrincipalKind(StrEnum):
    """A service key of the host's backend, or a token bound to one company for a front end."""

    SERVICE = "service"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller of one request. `company_id` is None when a service key named no company."""

    kind: PrincipalKind
    key_id: str
    scopes: frozenset[Scope]
    company_id: UUID | None

    @property
    def actor(self) -> str:
        """How the audit log names the caller."""
        return f"{self.kind}:{self.key_id}"
