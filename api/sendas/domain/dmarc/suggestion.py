"""What to publish as a DMARC record: never anything weaker than what stands there (mail-rules.md section 4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import auto

from sendas.domain.dmarc.fault import is_attempt, unreadable_words
from sendas.domain.dmarc.mend import mend_dmarc
from sendas.domain.dmarc.merged import merge_dmarc
from sendas.domain.dmarc.never_weaker import is_never_weaker, raised, with_record
from sendas.domain.dmarc.policy import Policy, read_policy
from sendas.domain.dmarc.policy_discovery import find_policy
from sendas.domain.dmarc.record import parse_dmarc, read_tags
from sendas.domain.dmarc.tag import with_tag
from sendas.domain.dmarc.tree_walk import Published, walk_names
from sendas.domain.named_enum import NamedEnum
from sendas.domain.public_suffix import registrable_domain
from sendas.domain.sentence import Sentence

PLAINEST = "v=DMARC1; p=none"


class SuggestedAction(NamedEnum):
    """What a suggestion asks for: `REVIEW` shows one record to agree to, `ASK` several to choose from."""

    NONE = auto()
    CREATE = auto()
    REVIEW = auto()
    ASK = auto()
    WAIT = auto()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The records to choose from, for the `_dmarc` name of the domain `at`, in place of those in `replaces`."""

    action: SuggestedAction
    sentence: Sentence
    at: str = ""
    records: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()


_KEEP = Suggestion(SuggestedAction.NONE, Sentence("The DMARC record stays as it is."))
_WAIT = Suggestion(
    SuggestedAction.WAIT,
    Sentence("Not every name could be read that may hold a DMARC policy; nothing is suggested until all are."),
)
_CREATE = Sentence("Add a DMARC record at {name}: large mailbox providers ask for one.")
_ABOVE = Sentence(
    "{domain} has a DMARC record of its own and {above} has none, so receivers do not take them for one organization. "
    "Add one at {name}."
)
_WEAKENS = Sentence(
    "A DMARC record at {name} would also decide for names below {domain}, which are protected better today. "
    "A person must choose its policy."
)
_MERGE = Sentence("{count} DMARC records stand at {name}; receivers ignore them all. Replace them by this one.")
_MEND = Sentence("Receivers cannot use the DMARC record at {name} as it is written. Replace it by the mended one.")
_CHOOSE = Sentence("The policy in the DMARC record at {name} is misspelt. Choose which one was meant.")


def suggest_dmarc(published: Published, domain: str, proposal: str = PLAINEST) -> Suggestion:
    """Suggest the DMARC records for mail from a domain; `proposal` is what to add where there is none.

    A name of the walk that could not be read is no key of `published`, and nothing is suggested then.
    """
    if any(name not in published for name in walk_names(domain)):
        return _WAIT
    for at in _own_names(domain):
        broken = _mended(published, at)
        if broken:
            return _guarded(broken, published, domain)
    return _guarded(_added(published, domain, proposal), published, domain)


def _own_names(domain: str) -> tuple[str, ...]:
    """Give the names of the walk that belong to the owner: none above the registrable domain."""
    above = registrable_domain(domain)
    return tuple(name for name in walk_names(domain) if name.count(".") >= above.count("."))


def _mended(published: Published, at: str) -> Suggestion | None:
    """Mend what stands at one name; None where receivers can use it, or nothing tries to be a policy."""
    valid = [text for text in published[at] if parse_dmarc(text, at)]
    attempts = valid if len(valid) == 1 else sorted(text for text in published[at] if is_attempt(text))
    if not attempts or (len(valid) == 1 and not unreadable_words(valid[0])):
        return None
    records = tuple(dict.fromkeys(raised(published, at, text) for text in _choices(attempts, at)))
    shown: dict[str, str | int] = {"name": f"_dmarc.{at}"}
    if len(records) > 1:
        return Suggestion(SuggestedAction.ASK, Sentence(_CHOOSE.template, shown), at, records, tuple(attempts))
    if len(attempts) > 1:
        sentence = Sentence(_MERGE.template, {**shown, "count": len(attempts)})
    else:
        sentence = Sentence(_MEND.template, shown)
    return Suggestion(SuggestedAction.REVIEW, sentence, at, records, tuple(attempts))


def _choices(attempts: Sequence[str], at: str) -> list[str]:
    """Give one mended record for each policy that unreadable words can stand for, the weakest first."""
    mended = [_with_policy(mend_dmarc(text)) for text in attempts]
    least = max(map(_strictest_readable, mended))
    words = any(unreadable_words(text) for text in mended)
    readings = [policy for policy in Policy if policy >= least] if words else [least]
    return [_one(mended, at, policy) for policy in readings]


def _one(mended: Sequence[str], at: str, reading: Policy) -> str:
    texts = [_filled(text, unreadable_words(text), reading) for text in mended]
    return merge_dmarc([record for text in texts if (record := parse_dmarc(text, at))])


def _with_policy(text: str) -> str:
    return text if "p" in read_tags(text) else with_tag(text, "p", Policy.NONE)


def _strictest_readable(text: str) -> Policy:
    tags = read_tags(text)
    stated = (read_policy(tags.get(name, "")) for name in ("p", "sp", "np"))
    return max((policy for policy in stated if policy), default=Policy.NONE)


def _filled(text: str, names: Iterable[str], policy: Policy) -> str:
    for name in names:
        text = with_tag(text, name, policy)
    return text


def _added(published: Published, domain: str, proposal: str) -> Suggestion:
    above = registrable_domain(domain)
    found = find_policy(published, domain)
    if found is None:
        sentence = Sentence(_CREATE.template, {"name": f"_dmarc.{above}"})
        return Suggestion(SuggestedAction.CREATE, sentence, above, (proposal,))
    if found.found_at.count(".") <= above.count(".") or find_policy(published, above):
        return _KEEP
    shown = {"domain": found.found_at, "above": above, "name": f"_dmarc.{above}"}
    return Suggestion(SuggestedAction.CREATE, Sentence(_ABOVE.template, shown), above, (proposal,))


def _guarded(made: Suggestion, published: Published, domain: str) -> Suggestion:
    """Hold back what would make anything weaker, whatever rule it came from."""
    safe = tuple(
        text
        for text in made.records
        if is_never_weaker(published, with_record(published, made.at, text), made.at, *_own_names(domain))
    )
    if safe == made.records:
        return made
    shown = {"domain": domain, "name": f"_dmarc.{made.at}"}
    return Suggestion(SuggestedAction.REVIEW, Sentence(_WEAKENS.template, shown), made.at)
