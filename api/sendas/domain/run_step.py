"""The next step of a change: what stands in the zone now decides whether to write, and what became of it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sendas.domain.dns_run import ChangeOutcome
from sendas.domain.sentence import Sentence
from sendas.domain.settled_change import APPLIED, NOOP, Settled, alias_in_the_way, conflict, half_done
from sendas.domain.spf.record import is_spf
from sendas_providers import Change, RRset, same_values, values_of

MOST_TRIES: Final = 2
_MOST_RESTS: Final = 6


def next_step(change: Change, present: Sequence[RRset], tries: int) -> Change | Settled:
    """Give the change to send now, or what became of it, by the RRsets of all types at its name.

    `tries` counts how often it was about to be sent. What was sent may have been done by half where a provider works
    record by record: then the rest is sent, because the approval still covers it and half of it helps nobody. Nothing
    else is sent over what others changed.
    """
    now = change.among(present)
    if same_values(now, change.after) or (tries and _done_and_extended(change, now)):
        return APPLIED if tries else NOOP
    if tries and begun(change, present):
        return _rest(change, present, tries)
    if in_the_way(change, present):
        return alias_in_the_way(change)
    if not same_values(now, change.before):
        return conflict(change)
    if tries >= MOST_TRIES:
        return Settled(ChangeOutcome.FAILED, Sentence("Tried twice, and it is not there."))
    return Change(now, _at_its_ttl(change, now), change.forbid)


def _at_its_ttl(change: Change, now: RRset | None) -> RRset | None:
    """Give what is to be; a TTL that the change keeps is the one that others gave it by now."""
    before, after = change.before, change.after
    if now and before and after and before.ttl == after.ttl:
        return replace(after, ttl=now.ttl)
    return after


def begun(change: Change, present: Sequence[RRset]) -> bool:
    """Say whether part of a change that was sent stands in the zone."""
    before, after, now = values_of(change.before), values_of(change.after), values_of(change.among(present))
    untouched = before & after <= now <= before | after
    return bool((after - before) & now) or (bool(before - after - now) and untouched)


def confirmed(change: Change, present: Sequence[RRset], tries: int) -> Settled | None:
    """Say what a provider's answer is worth, read back; None while what was sent is not there yet."""
    step = next_step(change, present, max(tries, 1))
    return step if isinstance(step, Settled) and step.outcome.goes_on else None


def in_the_way(change: Change, present: Sequence[RRset]) -> frozenset[str]:
    """Give the types at the name that must not stand beside the change (RFC 1034 section 3.6.2)."""
    name, rdtype = change.key
    others = frozenset(each.type for each in present if each.name == name and each.type != rdtype)
    return others if "*" in change.forbid else others & change.forbid


def _done_and_extended(change: Change, now: RRset | None) -> bool:
    before, after, present = values_of(change.before), values_of(change.after), values_of(now)
    added, removed = after - before, before - after
    return bool(added) and added <= present and removed.isdisjoint(present)


def _rest(change: Change, present: Sequence[RRset], tries: int) -> Change | Settled:
    """Finish what was begun, keeping what others added since; not beside an SPF record or a type of theirs."""
    now = change.among(present)
    before, after, values = values_of(change.before), values_of(change.after), values_of(now)
    theirs = values - before - after
    if tries >= _MOST_RESTS or in_the_way(change, present) or any(is_spf(value.text) for value in theirs):
        return half_done(change)
    wanted = (values - (before - after)) | (after - before)
    if wanted == after:
        return Change(now, change.after, change.forbid)
    side = now or change.after or change.before
    rrset = RRset(*change.key, side.ttl, wanted, side.note) if wanted and side else None
    return Change(now, rrset, change.forbid)
