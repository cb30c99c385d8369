"""What a domain must publish for a server, and why."""

from dataclasses import dataclass
from enum import auto

from sendas.domain.named_enum import NamedEnum
from sendas.domain.observation import Question, RecordType
from sendas.domain.server import DkimKind, ReturnPathKind, Server

DEFAULT_TTL = 3600
_MX_PRIORITY = 10


class Purpose(NamedEnum):
    """What a record is for."""

    OWNERSHIP = auto()
    SPF = auto()
    DKIM = auto()
    RETURN_PATH = auto()
    DMARC = auto()


@dataclass(frozen=True, slots=True)
class Requirement:
    """One record to publish: `name` without trailing dot, `value` complete, `ttl` in seconds."""

    purpose: Purpose
    type: RecordType
    name: str
    value: str
    required: bool = True
    priority: int | None = None
    ttl: int = DEFAULT_TTL

    @property
    def question(self) -> Question:
        """What to ask the DNS about it."""
        return Question(self.name, self.type)


@dataclass(frozen=True, slots=True)
class DkimIdentity:
    """The selector of one company at one domain, with the public key it signs with (base64 of SPKI DER)."""

    selector: str
    public_key: str
    company: str

    @property
    def record(self) -> str:
        """The key record (RFC 6376 section 3.6.1)."""
        return f"v=DKIM1; k=rsa; p={self.public_key}"


def requirements(domain: str, server: Server, dkim: DkimIdentity) -> tuple[Requirement, ...]:
    """Give the required rows of a domain for a server, the return path first (product.md section 7.3)."""
    return (*_return_path(domain, server), _dkim(domain, server, dkim))


def dmarc_requirement(organizational_domain: str, server: Server) -> Requirement:
    """Give the recommended policy record; only for an organizational domain that has none."""
    name = f"_dmarc.{organizational_domain}"
    return Requirement(Purpose.DMARC, RecordType.TXT, name, server.dmarc_proposal, required=False)


def return_path_domain(domain: str, server: Server) -> str:
    """Give the MAIL FROM domain: a name below the domain, or the domain itself."""
    path = server.return_path
    return domain if path.kind is ReturnPathKind.APEX else f"{path.label}.{domain}"


def _return_path(domain: str, server: Server) -> tuple[Requirement, ...]:
    path, name = server.return_path, return_path_domain(domain, server)
    if path.kind is ReturnPathKind.CNAME:
        return (Requirement(Purpose.RETURN_PATH, RecordType.CNAME, name, path.target),)
    if path.kind is ReturnPathKind.MX:
        mx = Requirement(Purpose.RETURN_PATH, RecordType.MX, name, path.target, priority=_MX_PRIORITY)
        return (mx, Requirement(Purpose.SPF, RecordType.TXT, name, f"v=spf1 {server.spf} -all"))
    return (Requirement(Purpose.SPF, RecordType.TXT, domain, f"v=spf1 {server.spf} ~all"),)


def _dkim(domain: str, server: Server, dkim: DkimIdentity) -> Requirement:
    name = f"{dkim.selector}._domainkey.{domain}"
    if server.dkim.kind is DkimKind.CNAME:
        target = server.dkim.target.format(selector=dkim.selector, company=dkim.company)
        return Requirement(Purpose.DKIM, RecordType.CNAME, name, target)
    return Requirement(Purpose.DKIM, RecordType.TXT, name, dkim.record)
