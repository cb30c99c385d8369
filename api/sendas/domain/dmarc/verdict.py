"""What the DMARC records that name servers publish say of a domain (RFC 9989)."""

from collections.abc import Mapping, Sequence

from sendas.domain.check_code import CheckCode
from sendas.domain.dmarc.fault import fault_of, is_attempt
from sendas.domain.dmarc.policy_discovery import definite_policy
from sendas.domain.dmarc.record import DmarcRecord, parse_dmarc
from sendas.domain.dmarc.tree_walk import Published, walk_names
from sendas.domain.observation import Observation, Question, RecordType
from sendas.domain.sentence import Sentence
from sendas.domain.verdict import RecordStatus, Verdict


def published_policy(domain: str, seen: Mapping[Question, Observation]) -> tuple[DmarcRecord | None, bool]:
    """Give the policy that decides, and whether every name of the walk was definitely seen."""
    return definite_policy(published_texts(domain, seen), domain)


def published_texts(domain: str, seen: Mapping[Question, Observation]) -> Published:
    """Give the TXT records at each `_dmarc` name of a domain's walk; a name that nobody could read is left out."""
    texts = {name: _policy_texts(seen.get(Question(f"_dmarc.{name}", RecordType.TXT))) for name in walk_names(domain)}
    return {name: values for name, values in texts.items() if values is not None}


def _policy_texts(observation: Observation | None) -> Sequence[str] | None:
    """Give what one server publishes, one that has a policy if there is any; None where nobody could tell."""
    definite = [answer for answer in observation.answers if answer.kind.definite] if observation else []
    if not definite:
        return None
    with_policy = (answer for answer in definite if any(parse_dmarc(text, "") for text in answer.values))
    return next(with_policy, definite[0]).values


def present_policy(found: DmarcRecord, domain: str) -> Verdict:
    """Give the verdict where a policy decides for a domain, whatever it asks."""
    sentence = Sentence(
        "Not required. You have p={policy}: our mail passes once the DKIM record is valid.",
        {"policy": found.applies_to(domain)},
    )
    return Verdict(RecordStatus.VALID, CheckCode.OK, sentence)


def absent_policy(observed: Sequence[str]) -> Verdict:
    """Give the verdict where none decides, by the TXT records at the organizational domain's `_dmarc` name."""
    attempts = [text for text in observed if is_attempt(text)]
    if not attempts:
        sentence = Sentence("Recommended: you have no DMARC policy yet. Large mailbox providers ask for one.")
        return Verdict(RecordStatus.MISSING, CheckCode.DMARC_MISSING, sentence)
    valid = sum(1 for text in attempts if parse_dmarc(text, ""))
    if valid > 1:
        sentence = Sentence(
            "{count} DMARC records are there; receivers ignore them all. Keep one, the strictest.", {"count": valid}
        )
        return Verdict(RecordStatus.CONFLICT, CheckCode.DMARC_MULTIPLE, sentence)
    fault = fault_of(attempts[0])
    return Verdict(RecordStatus.MISMATCH, fault.code, fault.sentence)
