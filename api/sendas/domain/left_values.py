"""What of ours still stands in a zone, as far as the ledger tells."""

from collections.abc import Iterable
from dataclasses import dataclass

from sendas.domain.dns_run import ChangeOutcome
from sendas_providers import Change, RRset


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A change that was tried, what became of it, and whether its run took another one back."""

    change: Change
    outcome: ChangeOutcome
    undoes: bool = False


def left_values(lines: Iterable[LedgerLine]) -> set[tuple[str, str, str]]:
    """Give what was written and not taken away since, as name, type and value; `lines` in the order they were done.

    What nobody could see counts for the worse: it was written, or was not taken away. What an undo puts back counts
    only where it was ours.

    >>> from sendas_providers import Value
    >>> key = RRset("a.", "TXT", 60, frozenset({Value("ours")}))
    >>> left_values([LedgerLine(Change(None, key), ChangeOutcome.APPLIED)])
    {('a.', 'TXT', 'ours')}
    """
    left, ours = set[tuple[str, str, str]](), set[tuple[str, str, str]]()
    for line in lines:
        before, after = _values(line.change.before), _values(line.change.after)
        if not line.undoes:
            ours |= after - before
        if line.outcome.goes_on:
            left -= before - after
        if line.outcome.writes:
            left |= (after - before) & ours
    return left


def _values(rrset: RRset | None) -> set[tuple[str, str, str]]:
    return {(rrset.name, rrset.type, value.text) for value in rrset.values} if rrset else set()
