"""Alignment under the tree walk and under the public suffix list."""

import pytest

from sendas.domain.check_code import CheckCode
from sendas.domain.dmarc.alignment import (
    Alignment,
    Identifiers,
    aligned_by_suffix,
    aligned_by_tree_walk,
    alignment_names,
    is_org_domain_trap,
    strictness,
)
from sendas.domain.dmarc.alignment_finding import alignment_finding

NONE, PSD_Y, PSD_N = "v=DMARC1; p=none", "v=DMARC1; p=none; psd=y", "v=DMARC1; p=none; psd=n"
STRICT = f"{NONE}; adkim=s; aspf=s"
Zone = dict[str, list[str]]

CASES: dict[str, tuple[Zone, str, Identifiers, tuple[bool, bool], tuple[bool, bool]]] = {
    "the same": ({"x.be": [NONE]}, "x.be", Identifiers("x.be", "bounce.x.be"), (True, True), (True, True)),
    "parent": ({"x.be": [NONE]}, "mail.x.be", Identifiers("x.be", "bounce.mail.x.be"), (True, True), (True, True)),
    "no records": ({}, "mail.x.be", Identifiers("x.be", "mail.x.be"), (False, True), (True, True)),
    "no records, below": ({}, "x.be", Identifiers("m.x.be", "bounce.x.be"), (False, False), (True, True)),
    "the trap": ({"mail.x.be": [NONE]}, "mail.x.be", Identifiers("x.be", None), (False, False), (True, False)),
    "the trap closed": (
        {"mail.x.be": [NONE], "x.be": [NONE]}, "mail.x.be", Identifiers("x.be", None), (True, False), (True, False),
    ),
    "another": ({"x.be": [NONE], "y.be": [NONE]}, "x.be", Identifiers("y.be", "z.be"), (False, False), (False, False)),
    "strict": ({"x.be": [STRICT]}, "x.be", Identifiers("x.be", "bounce.x.be"), (True, False), (True, False)),
    "strict dkim only": (
        {"x.be": [f"{NONE}; adkim=S"]}, "x.be", Identifiers("m.x.be", "m.x.be"), (False, True), (False, True),
    ),
    "below a psd": ({"be": [PSD_Y]}, "a.x.be", Identifiers("b.x.be", "y.be"), (True, False), (True, False)),
    "psd=n splits": (
        {"a.x.be": [PSD_N], "x.be": [NONE]}, "a.x.be", Identifiers("x.be", "b.a.x.be"), (False, True), (True, True),
    ),
    "a record at a suffix joins": (
        {"github.io": [NONE]}, "a.github.io", Identifiers("b.github.io", None), (True, False), (False, False),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("zone", "author", "ours", "walk", "suffix"), CASES.values(), ids=CASES)
def test_alignment(
    zone: Zone, author: str, ours: Identifiers, walk: tuple[bool, bool], suffix: tuple[bool, bool]
) -> None:
    seen = {name: zone.get(name, []) for name in alignment_names(author, ours)}
    assert aligned_by_tree_walk(seen, author, ours) == Alignment(*walk)
    assert aligned_by_suffix(author, ours, strictness(seen, author)) == Alignment(*suffix)
    finding = alignment_finding(seen, author, ours)
    if any(walk) and any(suffix):
        assert finding is None
    elif any(suffix):
        assert finding
        assert finding.code is CheckCode.DMARC_ALIGN_PSL_ONLY
    elif any(walk):
        assert finding
        assert finding.code is CheckCode.DMARC_ALIGN_TREEWALK_ONLY


def test_strict_alignment_that_only_relaxed_identifiers_meet() -> None:
    ours = Identifiers("m.x.be", "bounce.x.be")
    seen = {name: [STRICT] if name == "x.be" else [] for name in alignment_names("x.be", ours)}
    finding = alignment_finding(seen, "x.be", ours)
    assert finding
    assert finding.code is CheckCode.DMARC_STRICT_UNALIGNED
    assert alignment_finding(seen, "x.be", Identifiers("y.be", None)) is None


def test_a_hidden_name_tells_nothing_unless_the_domains_are_the_same() -> None:
    ours = Identifiers("x.be", "mail.x.be")
    assert aligned_by_tree_walk({}, "mail.x.be", ours) == Alignment(None, spf=True)
    assert aligned_by_tree_walk({}, "mail.x.be", ours).passes is True
    only = Identifiers("x.be", None)
    assert aligned_by_tree_walk({"mail.x.be": [NONE]}, "mail.x.be", only).passes is None
    assert alignment_finding({"mail.x.be": [NONE]}, "mail.x.be", only) is None
    assert Alignment(dkim=False, spf=False).passes is False


def test_the_names_that_decide_are_each_asked_once() -> None:
    names = alignment_names("mail.x.be", Identifiers("x.be", "b.mail.x.be"))
    assert names == ("mail.x.be", "x.be", "be", "b.mail.x.be")


@pytest.mark.parametrize(
    ("zone", "author", "trap"),
    [
        ({"mail.x.be": [NONE], "x.be": [], "be": []}, "mail.x.be", True),
        ({"mail.x.be": [NONE], "x.be": [NONE], "be": []}, "mail.x.be", False),
        ({"mail.x.be": [], "x.be": [], "be": []}, "mail.x.be", False),
        ({"x.be": [NONE], "be": []}, "x.be", False),
        ({"mail.x.be": [NONE], "be": []}, "mail.x.be", False),
    ],
)
def test_the_org_domain_trap(zone: Zone, author: str, trap: bool) -> None:  # noqa: FBT001  (a table)
    assert is_org_domain_trap(zone, author) is trap
