"""A company's own mail server: entered, probed, sealed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sentence import Sentence
from sendas.domain.smtp_server import SmtpSecurity, SmtpServer, check_smtp_server
from sendas.services import Services
from sendas.store.company import CompanyWithSettings

_SEAL = "smtp-password"
_COLUMNS: tuple[str, ...] = ("smtp_host", "smtp_port", "smtp_security", "smtp_username", "smtp_password")


@dataclass(frozen=True, slots=True)
class SmtpEntry:
    """What was entered; without a password the one that is kept stays, as long as the server is the same."""

    host: str
    port: int
    security: SmtpSecurity
    username: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SmtpLogin:
    """A server that can be tried, with the password for its user."""

    server: SmtpServer
    password: str | None = field(default=None, repr=False)


NO_SMTP: Mapping[str, object] = dict.fromkeys(_COLUMNS)
"""The columns of a company without a mail server."""


def smtp_login(services: Services, present: CompanyWithSettings, entry: SmtpEntry) -> SmtpLogin:
    """Read what was entered; raises `Refused` with INVALID_INPUT for each field to mend. Nobody is called yet."""
    server = check_smtp_server(
        entry.host, entry.port, entry.security, entry.username, any_port=services.private_network
    )
    if server.username is None:
        return SmtpLogin(server)
    return SmtpLogin(server, entry.password or _kept_password(services, present, server))


async def smtp_columns(services: Services, company_id: UUID, login: SmtpLogin) -> Mapping[str, object]:
    """Give the columns to save, after a real conversation; raises `Refused` with SMTP_FAILED and the server's words."""
    server, password = login.server, login.password
    await services.probe_smtp(server, password)
    sealed = services.sealer.seal(password.encode(), company_id=company_id, row=_SEAL) if password else None
    values = (server.host, server.port, server.security, server.username, sealed)
    return dict(zip(_COLUMNS, values, strict=True))


def _kept_password(services: Services, present: CompanyWithSettings, server: SmtpServer) -> str | None:
    """Give the kept password, for the same server and user alone: another server must never be shown it."""
    if present.smtp_password is None:
        return None
    kept = (present.smtp_host, present.smtp_port, present.smtp_security, present.smtp_username)
    if kept != (server.host, server.port, server.security, server.username):
        sentence = Sentence("Enter the password again: the server or the user name is another one.")
        raise Refused.because(ErrorCode.INVALID_INPUT, sentence, "smtp", "password")
    return services.sealer.unseal(present.smtp_password, company_id=present.id, row=_SEAL).decode()
