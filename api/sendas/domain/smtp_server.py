"""A company's own SMTP server, as it may be entered."""

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address

from sendas.domain.domain_name import canonical_name
from sendas.domain.refusal import ErrorCode, Refused, together
from sendas.domain.sentence import Sentence
from sendas.domain.unsafe_text import has_unsafe_characters, printable

SUBMISSION_PORTS = frozenset({25, 465, 587, 2525})
_LONGEST_USERNAME = 320
_LAST_PORT = 65535


class SmtpSecurity(StrEnum):
    """How the connection is encrypted: after the greeting, or from the first byte."""

    STARTTLS = "STARTTLS"
    TLS = "TLS"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where a company's mail leaves. `host` is a name in A-labels or an IP address; without `username` no login."""

    host: str
    port: int
    security: SmtpSecurity
    username: str | None = None


def check_smtp_server(
    host: str, port: int, security: SmtpSecurity, username: str | None = None, *, any_port: bool = False
) -> SmtpServer:
    """Bring what was entered into canonical form.

    `any_port` opens ports that are not for submission, and names without a dot (closed networks).
    Raises `Refused` with INVALID_INPUT and one problem for each field to mend.

    >>> check_smtp_server("Mail.Bücher.Example.", 587, SmtpSecurity.STARTTLS, "").host
    'mail.xn--bcher-kva.example'
    """
    canonical = _canonical_host(host, dotless=any_port)
    together(
        None
        if canonical
        else _refused(Sentence("“{host}” is not a host name.", {"host": printable(host, 80)}), "host"),
        port_refusal(port, any_port=any_port),
        _username_refusal(username or ""),
    )
    return SmtpServer(canonical, port, security, username or None)


def port_refusal(port: int, *, any_port: bool = False) -> Refused | None:
    """Say why a port may not be used; None if it may."""
    if not 1 <= port <= _LAST_PORT:
        return _refused(Sentence("A port is a number from 1 to 65535."), "port")
    if port not in SUBMISSION_PORTS and not any_port:
        ports = ", ".join(map(str, sorted(SUBMISSION_PORTS)))
        sentence = Sentence(
            "Port {port} is not a port for sending mail; use one of {ports}.", {"port": port, "ports": ports}
        )
        return _refused(sentence, "port")
    return None


def _canonical_host(text: str, *, dotless: bool) -> str:
    try:
        return "" if "%" in text else str(ip_address(text.strip()))
    except ValueError:
        pass
    if dotless and re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", text.strip().lower()):
        return text.strip().lower()  # `localhost`, and the hosts of a closed network
    try:
        return canonical_name(text).ascii
    except ValueError:
        return ""


def _username_refusal(username: str) -> Refused | None:
    if has_unsafe_characters(username):
        return _refused(Sentence("The user name holds characters that cannot be sent."), "username")
    if len(username) > _LONGEST_USERNAME:
        sentence = Sentence("The user name has at most {limit} characters.", {"limit": _LONGEST_USERNAME})
        return _refused(sentence, "username")
    return None


def _refused(sentence: Sentence, field: str) -> Refused:
    return Refused.because(ErrorCode.INVALID_INPUT, sentence, "smtp", field)
