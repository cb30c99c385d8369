"""A sender, the candidates for one message, and the decision with its trace."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sendas.domain.check_code import CheckCode
from sendas.domain.email_address import EmailAddress
from sendas.domain.finding import Finding
from sendas.domain.sender_choice import SenderMatch, UnverifiedPolicy
from sendas.domain.sender_standing import SenderDomain
from sendas.domain.sending_method import SendingMethod
from sendas.domain.sentence import Sentence
from sendas.domain.server import Server


@dataclass(frozen=True, slots=True)
class Sender:
    """A From name and address."""

    name: str
    address: EmailAddress


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sender that a rule proposes, and the template tied to its address."""

    matched: SenderMatch
    sender: Sender
    template_id: str | None = None


@dataclass(frozen=True, slots=True)
class SenderPolicy:
    """A company's settings, as far as they decide; `general` is the platform's own address."""

    default: Sender
    reply_to: EmailAddress
    method: SendingMethod
    on_unverified: UnverifiedPolicy
    general: EmailAddress


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate with the reason it was taken or passed over."""

    candidate: Candidate
    usable: bool
    code: CheckCode
    reason: Sentence


@dataclass(frozen=True, slots=True)
class Decision:
    """What a message leaves with; `sender_from` is the complete header value."""

    sender_from: str
    sender: Sender
    reply_to: EmailAddress | None
    envelope_from: str | None
    method: SendingMethod
    dkim_domain: str | None
    dkim_selectors: tuple[str, ...]
    used_fallback: bool
    matched: SenderMatch
    trace: tuple[Weighed, ...]
    warnings: tuple[Finding, ...]
    template_id: str | None
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class SenderWorld:
    """The domains of a company by (name, server id), the servers by id, and the time of asking."""

    domains: Mapping[tuple[str, str], SenderDomain]
    servers: Mapping[str, Server]
    now: datetime
