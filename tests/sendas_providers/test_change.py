"""What a change needs of the name that it is of."""

import pytest

from sendas_providers import Change, RRset, Value, forbidden_beside

NAME = "a.example."


def rrset(rdtype: str, *texts: str) -> RRset:
    return RRset(NAME, rdtype, 300, frozenset(map(Value, texts)))


ALIAS, TEXT, OTHER = rrset("CNAME", "b.example."), rrset("TXT", "x"), rrset("TXT", "x", "theirs")


@pytest.mark.parametrize(
    ("change", "present", "types", "problem"),
    [
        (Change(None, TEXT), None, set[str](), ""),
        (Change(None, TEXT), None, {"MX"}, ""),
        (Change(None, TEXT), None, {"CNAME"}, "a.example. has CNAME"),
        (Change(None, TEXT, frozenset({"MX"})), None, {"A", "MX"}, "a.example. has MX"),
        (Change(None, TEXT, frozenset({"*"})), None, {"MX", "A"}, "a.example. has A, MX"),
        (Change(None, ALIAS), None, {"A"}, "a.example. has A"),
        (Change(None, ALIAS, forbidden_beside("CNAME")), None, {"TXT"}, "a.example. has TXT"),
        (Change(TEXT, None), TEXT, {"TXT", "CNAME"}, ""),
        (Change(TEXT, None), OTHER, {"TXT"}, "a.example. TXT is not as it was"),
        (Change(None, TEXT), TEXT, {"TXT", "CNAME"}, "a.example. TXT is not as it was"),
        (Change(TEXT, OTHER), None, set[str](), "a.example. TXT is not as it was"),
    ],
)
def test_what_does_not_hold_is_said(change: Change, present: RRset | None, types: set[str], problem: str) -> None:
    assert change.unmet(present, types) == problem
