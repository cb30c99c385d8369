"""The next step of a change: what stands in the zone now decides whether to write, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sendas.domain.dns_run import ChangeOutcome
from sendas.domain.sentence import Sentence
from sendas_providers import Change, RRset, Value, same_values

MOST_TRIES: Final = 2
_NONE: frozenset[Value] = frozenset()


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a change, with the sentence that says it and the provider's own id of the change."""

    outcome: ChangeOutcome
    sentence: Sentence
    ref: str | None = None


APPLIED = Settled(ChangeOutcome.APPLIED, Sentence("Written, and read back at the provider."))
NOOP = Settled(ChangeOutcome.NOOP, Sentence("It was so already; nothing was written."))


def next_step(change: Change, present: Sequence[RRset], tries: int) -> Change | Settled:
    """Give the change to send now, or what became of it, by the RRsets of all types at its name.

    `tries` counts how often it was sent before. What was sent may have been done by half where a provider works record
    by record: then the rest is sent, because the approval still covers it. Nothing is sent over what others changed.
    """
    now = own_rrset(change, present)
    if same_values(now, change.after):
        return APPLIED if tries else NOOP
    if tries and _done_and_extended(change, now):
        return APPLIED
    if in_the_way(change, present):
        return _alias_in_the_way(change)
    if not same_values(now, change.before) and not (tries and _half_done(change, now)):
        return conflict(change)
    if tries >= MOST_TRIES:
        return Settled(ChangeOutcome.FAILED, Sentence("Sent twice, and the provider did not keep it."))
    return Change(now, change.after, change.forbid)


def confirmed(change: Change, present: Sequence[RRset], tries: int) -> Settled | None:
    """Say what a provider's answer is worth, read back; None while what was sent is not there yet."""
    step = next_step(change, present, max(tries, 1))
    return step if isinstance(step, Settled) and step.outcome.goes_on else None


def own_rrset(change: Change, present: Sequence[RRset]) -> RRset | None:
    """Give the RRset that a change is of."""
    return next((each for each in present if (each.name, each.type) == change.key), None)


def in_the_way(change: Change, present: Sequence[RRset]) -> frozenset[str]:
    """Give the types at the name that must not stand beside the change (RFC 1034 section 3.6.2)."""
    name, rdtype = change.key
    others = frozenset(each.type for each in present if each.name == name and each.type != rdtype)
    return others if "*" in change.forbid else others & change.forbid


def conflict(change: Change) -> Settled:
    """Say that others changed the RRset since the plan was made."""
    shown = {"name": change.key[0].rstrip("."), "type": change.key[1]}
    sentence = Sentence("{type} at {name} is not as it was when the plan was made. Make a new plan.", shown)
    return Settled(ChangeOutcome.CONFLICT, sentence)


def unknown(change: Change) -> Settled:
    """Say that nobody could see what became of it."""
    shown = {"name": change.key[0].rstrip("."), "type": change.key[1]}
    sentence = Sentence(
        "It was sent, and we could not see what became of it. Look at {type} of {name} yourself.", shown
    )
    return Settled(ChangeOutcome.UNKNOWN, sentence)


def _alias_in_the_way(change: Change) -> Settled:
    sentence = Sentence(
        "Other records stand at {name}, and an alias must stand alone.", {"name": change.key[0].rstrip(".")}
    )
    return Settled(ChangeOutcome.CONFLICT, sentence)


def _values(rrset: RRset | None) -> frozenset[Value]:
    return rrset.values if rrset else _NONE


def _done_and_extended(change: Change, now: RRset | None) -> bool:
    before, after, present = _values(change.before), _values(change.after), _values(now)
    added, removed = after - before, before - after
    return bool(added) and added <= present and removed.isdisjoint(present)


def _half_done(change: Change, now: RRset | None) -> bool:
    before, after, present = _values(change.before), _values(change.after), _values(now)
    return before & after <= present <= before | after
