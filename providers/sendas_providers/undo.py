"""Undo, three-way: our part goes, what others wrote since stays."""

from collections.abc import Iterable

from sendas_providers.change import Change, forbidden_beside
from sendas_providers.errors import Conflict
from sendas_providers.record import RRset, Value, values_of


def undo_of(change: Change, now: RRset | None) -> Change | None:
    """Give the change that takes `change` back from the RRset as it is now; None where it is gone already.

    Values of others stay as they are. Raises `Conflict` when others replaced a value that `change` had replaced or
    took the place of the one it had removed: putting the old one back would double it.

    >>> spf, ours, theirs = (Value(text) for text in ("spf", "spf and us", "theirs"))
    >>> rrset = lambda *values: RRset("a.", "TXT", 60, frozenset(values))
    >>> undo = undo_of(Change(rrset(spf), rrset(ours)), rrset(ours, theirs))
    >>> sorted(value.text for value in undo.after.values)
    ['spf', 'theirs']
    """
    before, after, present = (values_of(rrset) for rrset in (change.before, change.after, now))
    added, removed = after - before, before - after
    if added.isdisjoint(present) and removed <= present:
        return None
    if (removed and not added <= present) or not _fits(change, (present - added) | removed):
        message = f"{' '.join(change.key)} was changed by others"
        raise Conflict(message)
    wanted = _with_raw((present - added) | removed, now, change.before)
    if wanted == present:
        return None
    return Change(now, _restored(change, now, wanted), forbidden_beside(change.key[1]) if now is None else frozenset())


def _fits(change: Change, wanted: frozenset[Value]) -> bool:
    return change.key[1] != "CNAME" or len(wanted) <= 1


def _with_raw(wanted: Iterable[Value], *sources: RRset | None) -> frozenset[Value]:
    # Equal values differ in how the provider wrote them: what is there now is the better witness.
    known = {value: value for source in reversed(sources) if source for value in source.values}
    return frozenset(known[value] for value in wanted)


def _restored(change: Change, now: RRset | None, wanted: frozenset[Value]) -> RRset | None:
    if not wanted:
        return None
    was = change.before
    if was and (now is None or wanted == was.values):
        return RRset(*change.key, was.ttl, wanted, was.note)
    return RRset(*change.key, now.ttl, wanted, now.note) if now else None
