"""Whether an address may be used as a sender today (product.md sections 4.2 and 7.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import auto

from sendas.domain.check_code import CheckCode
from sendas.domain.domain_name import DomainName
from sendas.domain.domain_state import DomainStatus
from sendas.domain.named_enum import NamedEnum
from sendas.domain.public_mailbox import is_public_mailbox
from sendas.domain.sending_method import SendingMethod
from sendas.domain.sentence import Sentence


class SenderStatus(NamedEnum):
    """The green tick, the red cross, or neither yet."""

    VALID = auto()
    PENDING = auto()
    INVALID = auto()


@dataclass(frozen=True, slots=True)
class SenderDomain:
    """What a decision needs to know of a sending domain; `judged` once any check was definite."""

    name: str
    server_id: str
    status: DomainStatus
    judged: bool
    selectors: tuple[str, ...]
    stops_sending_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How an address stands, why, and the domain it would be sent from (None where none is needed)."""

    status: SenderStatus
    code: CheckCode
    sentence: Sentence
    domain: SenderDomain | None = None

    @property
    def usable(self) -> bool:
        """Whether a message may leave from the address."""
        return self.status is SenderStatus.VALID


def standing_of(domain: DomainName, method: SendingMethod, domains: Mapping[tuple[str, str], SenderDomain]) -> Standing:
    """Judge an address by its domain, today's method and the company's domains by (name, server id).

    The exact domain counts: a verified parent never covers a child. While the chosen server's domain is not yet
    verified, another server that can send from it keeps doing so.
    """
    if method.needs_no_domain:
        return Standing(SenderStatus.VALID, CheckCode.OK, Sentence("Valid: your own mail account sends it."))
    if method is SendingMethod.GENERAL_ADDRESS:
        sentence = Sentence("Your mail leaves from the general address; choose your own domain first.")
        return Standing(SenderStatus.INVALID, CheckCode.METHOD_NOT_READY, sentence)
    if is_public_mailbox(domain.ascii):
        sentence = Sentence("{domain} belongs to a mailbox provider; use your own domain.", {"domain": domain.unicode})
        return Standing(SenderStatus.INVALID, CheckCode.FROM_FREEMAIL, sentence)
    chosen = domains.get((domain.ascii, method.server_id or ""))
    return _by_domain(domain, chosen, _sending(domain, chosen, domains))


def _sending(
    domain: DomainName, chosen: SenderDomain | None, domains: Mapping[tuple[str, str], SenderDomain]
) -> SenderDomain | None:
    if chosen and (chosen.status.can_send or chosen.status is DomainStatus.SUSPENDED):
        return chosen if chosen.status.can_send else None
    same = (each for (name, _), each in domains.items() if name == domain.ascii)
    return next((each for each in same if each.status.can_send), None)


def _by_domain(domain: DomainName, chosen: SenderDomain | None, sending: SenderDomain | None) -> Standing:
    shown = {"domain": domain.unicode}
    if sending and sending.status is DomainStatus.AT_RISK:
        sentence = Sentence("Records of {domain} went missing: sending will stop unless they come back.", shown)
        return Standing(SenderStatus.VALID, CheckCode.DOMAIN_AT_RISK, sentence, sending)
    if sending:
        return Standing(SenderStatus.VALID, CheckCode.OK, Sentence("Valid."), sending)
    stopped = chosen is not None and chosen.status in {DomainStatus.FAILED, DomainStatus.SUSPENDED}
    if chosen is None or not (chosen.judged or stopped):
        sentence = Sentence("{domain} was not checked yet.", shown)
        return Standing(SenderStatus.PENDING, CheckCode.NOT_CHECKED, sentence, chosen)
    sentence = Sentence("The DNS records of {domain} are not all valid yet.", shown)
    return Standing(SenderStatus.INVALID, CheckCode.DOMAIN_NOT_VERIFIED, sentence, chosen)
