"""What the DMARC records that name servers publish say of a domain (RFC 9989)."""

from collections.abc import Mapping, Sequence

from sendas.domain.check_code import CheckCode
from sendas.domain.dmarc import DmarcRecord, find_policy, parse_dmarc, walk_names
from sendas.domain.observation import Observation, Question, RecordType
from sendas.domain.sentence import Sentence
from sendas.domain.verdict import RecordStatus, Verdict


def published_policy(domain: str, seen: Mapping[Question, Observation]) -> tuple[DmarcRecord | None, bool]:
    """Give the policy that decides, and whether every name of the walk was definitely seen.

    A record of the domain's own decides whatever stands above it; anything else may be hidden by a grey answer.
    """
    texts = {name: _policy_texts(seen.get(Question(f"_dmarc.{name}", RecordType.TXT))) for name in walk_names(domain)}
    published = {name: values for name, values in texts.items() if values is not None}
    whole = len(published) == len(texts)
    found = find_policy(published, domain)
    return (found if whole or (found and found.found_at == domain) else None), whole


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
    if not any("dmarc1" in text.lower() for text in observed):
        sentence = Sentence("Recommended: you have no DMARC policy yet. Large mailbox providers ask for one.")
        return Verdict(RecordStatus.MISSING, CheckCode.DMARC_MISSING, sentence)
    sentence = Sentence("A DMARC record is there, but receivers cannot use it. A person must mend it.")
    if sum(1 for text in observed if parse_dmarc(text, "")) > 1:
        return Verdict(RecordStatus.CONFLICT, CheckCode.DMARC_MULTIPLE, sentence)
    return Verdict(RecordStatus.MISMATCH, CheckCode.DMARC_NO_EFFECT, sentence)
