"""Where a domain stands and who must act now, in one sentence."""

from dataclasses import dataclass
from datetime import datetime
from enum import auto

from sendas.domain.dmarc.record import DmarcRecord
from sendas.domain.domain_state import DomainState, DomainStatus, Outcome
from sendas.domain.named_enum import NamedEnum
from sendas.domain.sentence import Sentence


class WaitingFor(NamedEnum):
    """Who must act next."""

    YOU = auto()
    ADMINISTRATOR = auto()
    OPERATOR = auto()
    DNS = auto()
    NOBODY = auto()


@dataclass(frozen=True, slots=True)
class DomainMessage:
    """The sentence, and who must act."""

    sentence: Sentence
    waiting_for: WaitingFor


def tell(domain: str, state: DomainState, *, held: bool, dmarc: DmarcRecord | None) -> DomainMessage:
    """Say where a domain stands and what happens next."""
    if state.status is DomainStatus.SUSPENDED:
        return _of(WaitingFor.OPERATOR, Sentence("Sending from this domain was stopped by the operator."))
    if held:
        sentence = Sentence("The records are right, but another account already sends from this domain.")
        return _of(WaitingFor.OPERATOR, sentence)
    if state.status is DomainStatus.VERIFIED:
        return _verified(state.last_outcome)
    if state.status is DomainStatus.AT_RISK:
        return _of(WaitingFor.ADMINISTRATOR, _at_risk(state.stops_sending_at))
    if state.status is DomainStatus.FAILED:
        sentence = Sentence("Records are missing: mail leaves from the general address until they return.")
        return _of(WaitingFor.ADMINISTRATOR, sentence)
    return _pending(domain, state, dmarc)


def _of(waiting_for: WaitingFor, sentence: Sentence) -> DomainMessage:
    return DomainMessage(sentence, waiting_for)


def _verified(outcome: Outcome | None) -> DomainMessage:
    if outcome is Outcome.MISS:
        sentence = Sentence("A record is missing or was changed. Mail still leaves from this domain; mend it soon.")
        return _of(WaitingFor.ADMINISTRATOR, sentence)
    if outcome is Outcome.GREY:
        sentence = Sentence("Mail leaves from this domain. Its name servers could not be read just now; we try again.")
        return _of(WaitingFor.DNS, sentence)
    if outcome is Outcome.PROPAGATING:
        sentence = Sentence("Mail leaves from this domain. Its name servers do not agree just now; we look again soon.")
        return _of(WaitingFor.DNS, sentence)
    return _of(WaitingFor.NOBODY, Sentence("All required records are valid: mail leaves from this domain."))


def _at_risk(stops: datetime | None) -> Sentence:
    when = f"{stops:%Y-%m-%d %H:%M} UTC" if stops else ""
    return Sentence(
        "Records went missing. Sending from this domain stops on {when} unless they return.", {"when": when}
    )


def _pending(domain: str, state: DomainState, dmarc: DmarcRecord | None) -> DomainMessage:
    if state.last_outcome is None:
        return _of(
            WaitingFor.DNS,
            Sentence("We are looking the records up. Until they are valid, mail leaves from the general address."),
        )
    if dmarc is not None and dmarc.enforced_for(domain) and state.last_outcome is Outcome.MISS:
        sentence = Sentence(
            "Your DMARC policy ({policy}) makes receivers refuse mail, or treat it as spam, until the records below "
            "are valid. Until then mail leaves from the general address; nothing is lost.",
            {"policy": f"p={dmarc.applies_to(domain)}"},
        )
        return _of(WaitingFor.ADMINISTRATOR, sentence)
    if state.last_outcome is Outcome.MISS:
        sentence = Sentence(
            "The records below must be published in the DNS of this domain. Until they are valid, mail leaves from the "
            "general address. We look again by ourselves."
        )
        return _of(WaitingFor.ADMINISTRATOR, sentence)
    if state.last_outcome is Outcome.PROPAGATING:
        return _of(WaitingFor.DNS, Sentence("The records are on their way to all name servers. We look again soon."))
    return _of(WaitingFor.DNS, Sentence("The name servers of this domain could not be read. We try again."))
