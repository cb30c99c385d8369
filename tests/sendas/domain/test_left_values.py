"""What of ours still stands in a zone, told from the ledger alone."""

from collections.abc import Collection

import pytest

from sendas.domain.dns_run import ChangeOutcome as O
from sendas.domain.left_values import LedgerLine, left_values
from sendas_providers import Change, RRset, Value

NAME = "a.shop.be."


def line(
    before: Collection[str], after: Collection[str], outcome: O = O.APPLIED, *, undoes: bool = False
) -> LedgerLine:
    return LedgerLine(Change(rrset(before), rrset(after)), outcome, undoes=undoes)


def rrset(texts: Collection[str]) -> RRset | None:
    return RRset(NAME, "TXT", 60, frozenset(map(Value, texts))) if texts else None


WROTE = line([], ["ours"])
MERGED = line(["spf"], ["spf and us"])


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        (list[LedgerLine](), set[str]()),
        ([WROTE], {"ours"}),
        ([line([], ["ours"], O.UNKNOWN)], {"ours"}),
        ([line([], ["ours"], O.NOOP)], set[str]()),
        ([line([], ["ours"], O.CONFLICT)], set[str]()),
        ([line([], ["ours"], O.FAILED)], set[str]()),
        ([line(["theirs"], ["theirs", "ours"])], {"ours"}),
        ([WROTE, line(["ours"], [])], set[str]()),
        ([WROTE, line(["ours"], [], O.NOOP)], set[str]()),
        ([WROTE, line(["ours"], [], O.UNKNOWN)], {"ours"}),
        ([WROTE, line(["ours"], [], O.CONFLICT)], {"ours"}),
        ([WROTE, line(["ours"], ["newer"])], {"newer"}),
        # What an undo puts back is theirs, unless it was ours before.
        ([MERGED], {"spf and us"}),
        ([MERGED, line(["spf and us"], ["spf"], undoes=True)], set[str]()),
        ([WROTE, line(["ours"], [], undoes=True), line([], ["ours"], undoes=True)], {"ours"}),
        ([WROTE, line(["ours"], []), line([], ["ours"], undoes=True)], {"ours"}),
        ([WROTE, line(["ours"], ["newer"]), line(["newer"], ["ours"], undoes=True)], {"ours"}),
    ],
)  # fmt: skip
def test_what_is_left_is_what_was_written_and_not_taken_away(lines: list[LedgerLine], left: set[str]) -> None:
    assert left_values(lines) == {(NAME, "TXT", each) for each in left}
