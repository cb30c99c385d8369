"""What became of a change, in a word for programs and a sentence for people."""

from dataclasses import dataclass
from typing import Final

from sendas.domain.dns_run import ChangeOutcome
from sendas.domain.sentence import Sentence
from sendas_providers import Change


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a change, with the sentence that says it and the provider's own id of the change."""

    outcome: ChangeOutcome
    sentence: Sentence
    ref: str | None = None


APPLIED: Final = Settled(ChangeOutcome.APPLIED, Sentence("Written, and read back at the provider."))
NOOP: Final = Settled(ChangeOutcome.NOOP, Sentence("It was so already; nothing was written."))


def conflict(change: Change) -> Settled:
    """Say that others changed the RRset since the plan was made."""
    shown = {"name": change.key[0].rstrip("."), "type": change.key[1]}
    sentence = Sentence("{type} at {name} is not as it was when the plan was made. Make a new plan.", shown)
    return Settled(ChangeOutcome.CONFLICT, sentence)


def alias_in_the_way(change: Change) -> Settled:
    """Say that other records stand where an alias must stand alone."""
    sentence = Sentence(
        "Other records stand at {name}, and an alias must stand alone.", {"name": change.key[0].rstrip(".")}
    )
    return Settled(ChangeOutcome.CONFLICT, sentence)


def half_done(change: Change, words: str = "") -> Settled:
    """Say that only part of a change was written; it counts as written, so that it can be taken back."""
    where = {"name": change.key[0].rstrip("."), "type": change.key[1]}
    sentence = Sentence("Only part of {type} at {name} was written. Take this run back, or mend it yourself.", where)
    if words:
        refused = {**where, "words": words}
        sentence = Sentence("Only part of {type} at {name} was written, then the provider refused: {words}", refused)
    return Settled(ChangeOutcome.UNKNOWN, sentence)


def unknown(change: Change) -> Settled:
    """Say that nobody could see what became of it."""
    shown = {"name": change.key[0].rstrip("."), "type": change.key[1]}
    sentence = Sentence(
        "It was sent, and we could not see what became of it. Look at {type} of {name} yourself.", shown
    )
    return Settled(ChangeOutcome.UNKNOWN, sentence)
