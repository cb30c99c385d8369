"""Every DMARC code, from real zone data."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendas.domain.check_code import CheckCode
from sendas.domain.dmarc.alignment import Identifiers
from sendas.domain.dmarc.finding import Profile, dmarc_findings
from sendas.domain.dmarc.record import parse_dmarc
from sendas.domain.dmarc.report_authorization import authorization_names, external_destinations, refusing_destinations
from sendas.domain.dmarc.sight import DmarcSight
from sendas.domain.dmarc.tree_walk import walk_names
from sendas.domain.finding import Finding, Severity
from sendas.domain.unsafe_text import has_unsafe_characters

RUA = "rua=mailto:d@shop.be"
Texts = Mapping[str, Sequence[str]]
ALIGNED = Identifiers("shop.be", "bounce.shop.be")


def findings(
    zone: Texts, domain: str = "shop.be", elsewhere: Texts | None = None, *, ready: bool = True
) -> tuple[Finding, ...]:
    published = {name: zone.get(name, ()) for name in (*walk_names(domain), "bounce.shop.be", "shop.be")}
    return dmarc_findings(DmarcSight(domain, published, elsewhere or {}), ALIGNED, ready=ready)


CODES: dict[str, tuple[list[str], list[CheckCode]]] = {
    "missing": (["hello"], [CheckCode.DMARC_MISSING]),
    "several": ([f"v=DMARC1; p=none; {RUA}", "v=DMARC1; p=reject"], [CheckCode.DMARC_MULTIPLE]),
    "small version": (["v=dmarc1; p=none"], [CheckCode.DMARC_VERSION]),
    "version not first": (["p=none; v=DMARC1"], [CheckCode.DMARC_VERSION]),
    "no semicolon": (["v=DMARC1 p=none"], [CheckCode.DMARC_VERSION]),
    "no effect": (["v=DMARC1; sp=none"], [CheckCode.DMARC_NO_EFFECT]),
    "bad word": (["v=DMARC1; p=n"], [CheckCode.DMARC_BAD_POLICY]),
    "bad word with reports": ([f"v=DMARC1; p=monitor; {RUA}"], [CheckCode.DMARC_BAD_POLICY]),
    "bad sp": ([f"v=DMARC1; p=reject; sp=x; {RUA}"], [CheckCode.DMARC_BAD_POLICY]),
    "none": ([f"v=DMARC1; p=none; {RUA}"], [CheckCode.DMARC_NONE]),
    "no rua": (["v=DMARC1; p=reject"], [CheckCode.DMARC_NO_RUA]),
    "rua without mailto": (["v=DMARC1; p=reject; rua=d@shop.be"], [CheckCode.DMARC_RUA_SYNTAX]),
    "the Wikimedia comma": (
        ["v=DMARC1; p=reject; rua=mailto:d@shop.be,ruf=mailto:d@shop.be"], [CheckCode.DMARC_RUA_SYNTAX],
    ),
    "pct": ([f"v=DMARC1; p=reject; {RUA}; pct=100"], [CheckCode.DMARC_PCT]),
    "test mode": ([f"v=DMARC1; p=reject; {RUA}; t=y"], [CheckCode.DMARC_TEST_MODE]),
    "sp none": ([f"v=DMARC1; p=reject; sp=none; {RUA}"], [CheckCode.DMARC_SP_NONE]),
    "all well": ([f"v=DMARC1; p=reject; {RUA}; x=y; adkim=s"], []),
}  # fmt: skip


@pytest.mark.parametrize(("texts", "codes"), CODES.values(), ids=CODES)
def test_each_code(texts: list[str], codes: list[CheckCode]) -> None:
    found = findings({"shop.be": texts})
    assert [finding.code for finding in found] == codes
    assert all(finding.sentence.english() for finding in found)


def test_a_version_fault_shows_what_is_meant() -> None:
    (finding,) = findings({"shop.be": ["v=dmarc1 p=reject"]})
    assert finding.sentence.english().endswith("as in v=DMARC1; p=reject")


@pytest.mark.parametrize("host", ["shop.be", "dmarc.shop.be"])
def test_a_record_at_the_wrong_host(host: str) -> None:
    record = {host: ["v=spf1 -all", "v=DMARC1; p=none"]}
    assert [finding.code for finding in findings({}, elsewhere=record)] == [CheckCode.DMARC_MISPLACED]
    assert [finding.code for finding in findings({}, "mail.shop.be", record)] == [CheckCode.DMARC_MISPLACED]
    assert findings({"shop.be": [f"v=DMARC1; p=reject; {RUA}"]}, elsewhere=record) == ()
    assert "Move it to _dmarc.shop.be" in findings({}, elsewhere=record)[0].sentence.english()


@pytest.mark.parametrize(
    ("text", "domain", "enforced"),
    [
        ("p=reject", "shop.be", True),
        ("p=quarantine", "shop.be", True),
        ("p=none; sp=reject", "shop.be", False),
        ("p=none; sp=reject", "mail.shop.be", True),
        ("p=reject; sp=none", "mail.shop.be", False),
        ("p=reject; t=y", "shop.be", True),
        ("p=quarantine; t=y", "shop.be", False),
    ],
)
def test_an_enforced_policy_before_we_are_ready(text: str, domain: str, enforced: bool) -> None:  # noqa: FBT001  (a table)
    zone = {"shop.be": [f"v=DMARC1; {text}; {RUA}"]}
    codes = {finding.code for finding in findings(zone, domain, ready=False)}
    assert (CheckCode.DMARC_ENFORCED_NOT_READY in codes) is enforced
    assert CheckCode.DMARC_ENFORCED_NOT_READY not in {finding.code for finding in findings(zone, domain)}


def test_the_trap_and_strict_alignment_are_errors_and_come_first() -> None:
    found = findings({"mail.shop.be": ["v=DMARC1; p=none"]}, "mail.shop.be")
    assert [(each.code, each.severity) for each in found][:2] == [
        (CheckCode.DMARC_ALIGN_PSL_ONLY, Severity.ERROR),
        (CheckCode.DMARC_NONE, Severity.WARNING),
    ]
    strict = findings({"shop.be": [f"v=DMARC1; p=reject; adkim=s; aspf=s; {RUA}"]}, "mail.shop.be")
    assert [each.code for each in strict] == [CheckCode.DMARC_STRICT_UNALIGNED]


@pytest.mark.parametrize(("profile", "severity"), [("basic", Severity.WARNING), ("bulk2024", Severity.ERROR)])
def test_a_missing_policy_weighs_by_profile(profile: str, severity: Severity) -> None:
    sight = DmarcSight("shop.be", {"shop.be": [], "be": []})
    (found,) = dmarc_findings(sight, ALIGNED, ready=False, profile=Profile(profile))
    assert (found.code, found.severity) == (CheckCode.DMARC_MISSING, severity)


def test_nothing_is_missing_or_wrong_while_a_name_is_hidden() -> None:
    hidden: list[Texts] = [
        {},
        {"mail.shop.be": [], "be": []},
        {"shop.be": ["v=DMARC1; p=none"], "be": []},
        {"mail.shop.be": [], "shop.be": []},
    ]
    for published in hidden:
        assert dmarc_findings(DmarcSight("mail.shop.be", published), ALIGNED, ready=False) == ()


def test_the_record_of_a_public_suffix_is_not_the_owner_s_to_mend() -> None:
    assert findings({"be": ["v=DMARC1; p=none; psd=y; pct=1"]}) == ()
    broken = findings({"be": ["v=dmarc1; p=none"]})
    assert [each.code for each in broken] == [CheckCode.DMARC_MISSING]
    not_ready = findings({"be": ["v=DMARC1; p=reject; psd=y"]}, ready=False)
    assert [each.code for each in not_ready] == [CheckCode.DMARC_ENFORCED_NOT_READY]


def test_a_silent_top_level_does_not_hide_a_policy_below_it() -> None:
    sight = DmarcSight("mail.shop.be", {"mail.shop.be": [], "shop.be": [f"v=DMARC1; p=reject; {RUA}"]})
    found = dmarc_findings(sight, Identifiers("mail.shop.be", None), ready=False)
    assert [each.code for each in found] == [CheckCode.DMARC_ENFORCED_NOT_READY]


EXTERNAL = "v=DMARC1; p=reject; rua=mailto:a@reports.example,mailto:b@mail.shop.be; ruf=mailto:a@x.reports.example"


def test_reports_to_another_organization_need_its_consent() -> None:
    record = parse_dmarc(EXTERNAL, "shop.be")
    assert record
    assert external_destinations(record) == ("reports.example", "x.reports.example")
    one, other = authorization_names(record)
    assert one == "shop.be._report._dmarc.reports.example"
    yes = (["v=DMARC1"], ["hello", "v=DMARC1; rua=mailto:x@reports.example"], ["v=DMARC1; p=none", "v=DMARC1"])
    for texts in yes:
        assert refusing_destinations(record, {one: texts, other: ["v=DMARC1"]}) == ()
    for texts in ([], ["hello"], ["v=dmarc1"], ["V=DMARC2"]):
        assert refusing_destinations(record, {one: texts, other: ["v=DMARC1"]}) == ("reports.example",)
    assert refusing_destinations(record, {}) == ()


def test_a_destination_without_consent_is_a_finding() -> None:
    published = {name: [EXTERNAL] if name == "shop.be" else [] for name in ("shop.be", "be", "bounce.shop.be")}
    reports = {"shop.be._report._dmarc.reports.example": [], "shop.be._report._dmarc.x.reports.example": ["v=DMARC1"]}
    found = dmarc_findings(DmarcSight("shop.be", published, reports=reports), ALIGNED, ready=True)
    assert [each.code for each in found] == [CheckCode.DMARC_RUA_UNAUTHORISED]
    assert "shop.be._report._dmarc.reports.example" in found[0].sentence.english()


def test_a_destination_whose_name_would_be_too_long_can_never_consent() -> None:
    record = parse_dmarc(f"v=DMARC1; p=none; rua=mailto:a@{'a.' * 120}example", "shop.be")
    assert record
    assert authorization_names(record) == ()
    assert len(refusing_destinations(record, {})) == 1


HOSTILE = st.text(alphabet='v=DMARC1;p:rua@,. \x00\x1b\u202e\ud800\\"', max_size=60) | st.text(max_size=60)


@given(st.lists(st.builds("v=DMARC1;p=none;{}".format, HOSTILE) | HOSTILE, max_size=3))
def test_whatever_stands_there_is_shown_escaped(texts: list[str]) -> None:
    zone = {"shop.be": texts, "mail.shop.be": texts[:1]}
    for found in findings(zone, "mail.shop.be", {"shop.be": texts}, ready=False):
        assert not has_unsafe_characters(found.sentence.english())
