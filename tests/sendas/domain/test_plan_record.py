"""The change of one record (providers.md section 2, rules 1 to 6 and 11 to 13), for zones that nobody thought of."""

import base64
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sendas.domain.check_code import CheckCode
from sendas.domain.dmarc.record import parse_dmarc
from sendas.domain.finding import Finding, Severity
from sendas.domain.observation import RecordType
from sendas.domain.plan_record import RecordPlan, ZoneContents, plan_record
from sendas.domain.requirement import DkimIdentity, Purpose, Requirement
from sendas.domain.spf.record import is_spf
from sendas.domain.wanted_record import WantedRecord
from sendas_providers import Caps, Change, RRset, Value, txt_octets

TERM = "include:spf.sendas.example"
KEY = base64.b64encode(b"a public key, as far as these rules can tell").decode()
DKIM = DkimIdentity("s1", KEY, "c0ffee")
ID = UUID(int=7)
SPF = Requirement(Purpose.SPF, RecordType.TXT, "shop.be", f"v=spf1 {TERM} ~all")
ALIAS = Requirement(Purpose.RETURN_PATH, RecordType.CNAME, "bounce.shop.be", "RP.sendas.example")
MX = Requirement(Purpose.RETURN_PATH, RecordType.MX, "bounce.shop.be", "mx.sendas.example", priority=10)
KEY_RECORD = Requirement(Purpose.DKIM, RecordType.TXT, "s1._domainkey.shop.be", DKIM.record)
POLICY = Requirement(Purpose.DMARC, RecordType.TXT, "_dmarc.shop.be", "v=DMARC1; p=none", required=False)
EVERY = (SPF, ALIAS, MX, KEY_RECORD, POLICY)


def wanted(requirement: Requirement, *, stale: bool = False, written: frozenset[str] = frozenset()) -> WantedRecord:
    return WantedRecord(ID, requirement, DKIM, TERM, stale, written)


def rrset(name: str, rdtype: str, *texts: str, ttl: int = 900, note: str | None = None) -> RRset:
    return RRset(f"{name}.", rdtype, ttl, frozenset(map(Value, texts)), note)


def contents(*rrsets: RRset, caps: Caps | None = None, ttl: int = 3600) -> ZoneContents:
    return ZoneContents(rrsets, caps or Caps(), ttl)


def plan(requirement: Requirement, *rrsets: RRset, written: frozenset[str] = frozenset()) -> RecordPlan:
    return plan_record(wanted(requirement, written=written), contents(*rrsets))


def change_of(made: RecordPlan) -> Change:
    assert made.planned
    return made.planned.change


def texts(side: RRset | None) -> set[str]:
    return {value.text for value in side.values} if side else set()


def codes(found: tuple[Finding, ...]) -> list[CheckCode]:
    return [each.code for each in found]


terms = st.sampled_from(
    ["a", "MX", "~ptr", "ip4:192.0.2.7", "include:_SPF.hoster.example", "exists:%{i}.x.example", "-all", "?all", "+all"]
)
modifiers = st.sampled_from(["redirect=_spf.parent.example", "exp=why.shop.be", "moo=%{i}"])


def _record(version: str, some: list[str], last: list[str]) -> str:
    return " ".join([version, *some, *last])


def _tag(modifier: str) -> str:
    return modifier.partition("=")[0]


spf_records = st.builds(
    _record,
    st.sampled_from(["v=spf1", "V=Spf1"]),
    st.lists(terms, max_size=8),
    st.lists(modifiers, max_size=2, unique_by=_tag),
)
octets = st.binary(max_size=40).map(lambda raw: raw.decode("utf-8", "surrogateescape"))
foreign_texts = st.frozensets(
    st.one_of(octets, st.sampled_from(["google-site-verification=x", "MS=ms1", "v=spf10 a", "a; b", '"', ""])),
    max_size=5,
).map(lambda found: frozenset(text for text in found if not is_spf(text)))


@given(st.one_of(st.none(), spf_records), foreign_texts)
def test_rule_01_there_are_never_two_spf_records_and_nothing_foreign_is_lost(
    record: str | None, foreign: frozenset[str]
) -> None:
    held = foreign | ({record} if record else frozenset[str]())
    made = plan(SPF, *([rrset("shop.be", "TXT", *held)] if held else []))
    if made.planned is None:
        return
    after = texts(change_of(made).after)
    assert sum(map(is_spf, after)) == 1
    assert {text for text in after if not is_spf(text)} == foreign
    assert texts(change_of(made).before) == held


@given(spf_records, foreign_texts)
def test_rule_02_every_term_stays_where_it_is_and_ours_comes_before_the_first_all(
    record: str, foreign: frozenset[str]
) -> None:
    made = plan(SPF, rrset("shop.be", "TXT", record, *foreign))
    assume(made.planned is not None)
    [merged] = filter(is_spf, texts(change_of(made).after))
    present, spelt = record.split(), merged.split()
    place = spelt.index(TERM)
    assert [*spelt[:place], *spelt[place + 1 :]] == present
    assert not any(term.lower().lstrip("+?~-") == "all" for term in spelt[:place])
    redirects = [index for index, term in enumerate(spelt) if term.startswith("redirect=")]
    assert all(place < index for index in redirects)


@given(spf_records, spf_records, foreign_texts)
def test_rule_01_two_spf_records_block(one: str, other: str, foreign: frozenset[str]) -> None:
    assume(one != other)
    made = plan(SPF, rrset("shop.be", "TXT", one, other, *foreign))
    assert (made.planned, codes(made.blockers)) == (None, [CheckCode.SPF_MULTIPLE])


def test_rule_01_no_spf_record_gets_the_one_of_the_requirement() -> None:
    made = plan(SPF, rrset("shop.be", "TXT", "MS=ms1"))
    assert texts(change_of(made).after) == {"MS=ms1", SPF.value}


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ("v=spf1 -all", CheckCode.SPF_NULL),
        ("v=spf1 mx ip4:300.1.1.1 -all", CheckCode.SPF_SYNTAX),
        (f"v=spf1 -all {TERM}", CheckCode.SPF_OURS_UNREACHABLE),
        (f"v=spf1 ~{TERM} -all", CheckCode.SPF_OURS_WRONG_QUALIFIER),
        ('"v=spf1 mx -all"', CheckCode.SPF_NEAR_MISS),
        ("v=spf1mx -all", CheckCode.SPF_NEAR_MISS),
    ],
)
def test_rule_02_what_only_the_owner_can_decide_blocks(record: str, code: CheckCode) -> None:
    made = plan(SPF, rrset("shop.be", "TXT", record))
    assert (made.planned, codes(made.blockers)) == (None, [code])


def test_rule_02_a_near_miss_that_is_no_utf8_blocks_as_the_check_says_of_it() -> None:
    # A word processor's opening quote in windows-1252; the check reads it as \x93 and asks for a person.
    made = plan(SPF, rrset("shop.be", "TXT", "\udc93v=spf1 mx -all"))
    assert codes(made.blockers) == [CheckCode.SPF_NEAR_MISS]


@pytest.mark.parametrize("term", [TERM, TERM.upper(), f"+{TERM}."])
def test_rule_02_ours_is_there_already(term: str) -> None:
    assert plan(SPF, rrset("shop.be", "TXT", f"v=spf1 mx {term} -all", "x=1")) == RecordPlan()


def test_rule_03_a_full_record_blocks() -> None:
    full = f"v=spf1 {' '.join(f'include:p{number}.example' for number in range(10))} -all"
    assert codes(plan(SPF, rrset("shop.be", "TXT", full)).blockers) == [CheckCode.SPF_TOO_MANY_LOOKUPS]


@pytest.mark.parametrize(
    ("room", "blockers", "warnings"),
    [
        (512, [], []),
        (513, [], [CheckCode.TXT_LARGE]),
        (4096, [], [CheckCode.TXT_LARGE]),
        (4097, [CheckCode.TXT_LARGE], []),
    ],
)
def test_rule_03_a_large_rrset_warns_and_a_huge_one_blocks(
    room: int, blockers: list[CheckCode], warnings: list[CheckCode]
) -> None:
    ours = f"v=spf1 mx {TERM} -all"
    # "é" is two octets: they count, not the characters.
    filler = "é" + "x" * (room - len(ours) - 2)
    made = plan(SPF, rrset("shop.be", "TXT", "v=spf1 mx -all", filler))
    assert sum(len(txt_octets(value.text)) for value in (change_of(made).after or rrset("a", "TXT")).values) == room
    assert (codes(made.blockers), codes(made.warnings)) == (blockers, warnings)


policies = st.builds(
    "v=DMARC1; p={}{}{}".format,
    st.sampled_from(["none", "quarantine", "reject", "Reject"]),
    st.sampled_from(["", "; sp=none", "; t=y", "; adkim=s; aspf=s"]),
    st.sampled_from(["", "; rua=mailto:a@b.example", "; rua=mailto:x@shop.be,mailto:y@z.example"]),
)


@given(policies, foreign_texts)
def test_rule_04_a_policy_is_never_touched(policy: str, foreign: frozenset[str]) -> None:
    others = [text for text in foreign if not parse_dmarc(text, "")]
    assert plan(POLICY, rrset("_dmarc.shop.be", "TXT", policy, *others)) == RecordPlan()


@given(policies, policies)
def test_rule_04_two_policies_block(one: str, other: str) -> None:
    assume(one != other)
    made = plan(POLICY, rrset("_dmarc.shop.be", "TXT", one, other))
    assert (made.planned, codes(made.blockers)) == (None, [CheckCode.DMARC_MULTIPLE])


def test_rule_04_what_tries_to_be_a_policy_blocks() -> None:
    made = plan(POLICY, rrset("_dmarc.shop.be", "TXT", "v=dmarc1; p=reject"))
    assert (made.planned, codes(made.blockers)) == (None, [CheckCode.DMARC_VERSION])


def test_rule_04_a_missing_policy_is_proposed_and_asks_for_nothing() -> None:
    assert change_of(plan(POLICY)).after == RRset("_dmarc.shop.be.", "TXT", 3600, frozenset({Value(POLICY.value)}))


@pytest.mark.parametrize(
    ("requirement", "theirs"),
    [(ALIAS, "else.example."), (MX, "10 mail.hoster.example."), (MX, "0 ."), (KEY_RECORD, "v=DKIM1; p=AAAA")],
)
def test_rule_05_what_others_wrote_is_never_replaced(requirement: Requirement, theirs: str) -> None:
    present = rrset(requirement.name, requirement.type, theirs)
    made = plan(requirement, present)
    assert (made.planned, codes(made.blockers)) == (None, [CheckCode.RECORD_IN_THE_WAY])
    # Nor is ours put beside it.
    both = rrset(requirement.name, requirement.type, theirs, wanted(requirement).value.text)
    assert codes(plan(requirement, both).blockers) == [CheckCode.RECORD_IN_THE_WAY]


@pytest.mark.parametrize("requirement", [ALIAS, MX, KEY_RECORD])
def test_rule_05_what_we_ourselves_wrote_is_replaced(requirement: Requirement) -> None:
    present = rrset(requirement.name, requirement.type, "10 old.sendas.example.", ttl=120)
    made = plan(requirement, present, written=frozenset({"10 old.sendas.example."}))
    assert made.blockers == ()
    assert change_of(made).before == present
    assert change_of(made).after == replace(present, values=frozenset({wanted(requirement).value}))


@given(
    st.sampled_from(EVERY),
    st.lists(st.sampled_from(["NS", "SOA", "DS", "A", "AAAA", "CAA", "SRV", "TXT", "MX", "CNAME"]), unique=True),
    st.sets(st.sampled_from(["shop.be", "bounce.shop.be", "s1._domainkey.shop.be", "_dmarc.shop.be"])),
)
def test_rule_05_only_the_wanted_name_and_type_is_ever_changed(
    requirement: Requirement, types: list[str], names: set[str]
) -> None:
    held = [rrset(name, rdtype, f"{name} {rdtype}") for name in sorted(names) for rdtype in types]
    made = plan(requirement, *held)
    if made.planned:
        assert change_of(made).key == (f"{requirement.name}.", requirement.type)
        assert requirement.type in {"TXT", "CNAME", "MX"}


@pytest.mark.parametrize("rdtype", ["A", "AAAA", "TXT", "MX", "NS", "SRV", "HTTPS"])
def test_rule_06_an_alias_needs_an_empty_name(rdtype: str) -> None:
    made = plan(ALIAS, rrset("bounce.shop.be", rdtype, "something"))
    assert codes(made.blockers) == [CheckCode.DNS_CNAME_CONFLICT]
    assert rdtype in made.blockers[0].sentence.english()
    assert change_of(made).forbid == frozenset({"*"})


@pytest.mark.parametrize("requirement", [SPF, MX, KEY_RECORD, POLICY])
def test_rule_06_nothing_stands_beside_an_alias_and_the_rule_travels_to_apply(requirement: Requirement) -> None:
    made = plan(requirement, rrset(requirement.name, "CNAME", "else.example."))
    assert codes(made.blockers) == [CheckCode.DNS_CNAME_CONFLICT]
    beside = plan(requirement, rrset(requirement.name, "A", "192.0.2.1"), rrset("www.shop.be", "CNAME", "x."))
    assert beside.blockers == ()
    assert change_of(beside).forbid == frozenset({"CNAME"})


@pytest.mark.parametrize("requirement", [ALIAS, MX])
def test_rule_06_the_same_target_is_nothing_to_do(requirement: Requirement) -> None:
    assert plan(requirement, rrset(requirement.name, requirement.type, wanted(requirement).value.text)) == RecordPlan()


def test_rule_11_names_are_compared_in_lower_case_and_texts_to_the_letter() -> None:
    assert wanted(ALIAS).value == Value("rp.sendas.example.")
    upper = replace(KEY_RECORD, name="S1._DomainKey.Shop.BE")
    assert wanted(upper).key == ("s1._domainkey.shop.be.", "TXT")
    lowered = plan(KEY_RECORD, rrset(KEY_RECORD.name, "TXT", DKIM.record.lower()))
    assert codes(lowered.blockers) == [CheckCode.RECORD_IN_THE_WAY]


@pytest.mark.parametrize(
    "spelling", [f"k=rsa; p={KEY}", f"v=DKIM1;p={KEY[:20]} {KEY[20:]};k=rsa;", f"v=DKIM1; k=rsa; n=x; p={KEY}"]
)
def test_rule_11_a_key_is_known_by_what_it_says(spelling: str) -> None:
    assert plan(KEY_RECORD, rrset(KEY_RECORD.name, "TXT", spelling)) == RecordPlan()


@pytest.mark.parametrize(
    ("ttl", "low", "high", "expected"), [(300, 60, 900, 300), (300, 600, 900, 600), (3600, 1, 900, 900)]
)
def test_rule_12_a_new_record_has_a_ttl_that_the_provider_takes(ttl: int, low: int, high: int, expected: int) -> None:
    made = plan_record(wanted(ALIAS), contents(caps=Caps(ttl=(low, high)), ttl=ttl))
    after = change_of(made).after
    assert after
    assert after.ttl == expected


def test_rule_12_a_merged_rrset_keeps_its_ttl_its_note_and_how_it_is_written() -> None:
    theirs = Value("x=1", raw='"x" "=1"', ref="r1")
    present = RRset("shop.be.", "TXT", 7, frozenset({Value("v=spf1 -ptr ~all"), theirs}), "theirs")
    after = change_of(plan(SPF, present)).after
    assert after
    assert (after.ttl, after.note) == (7, "theirs")
    assert next(value for value in after.values if value == theirs).raw == '"x" "=1"'
    assert next(value for value in after.values if value == theirs).ref == "r1"


@pytest.mark.parametrize("caps", [Caps(types=frozenset({"CNAME"})), Caps(txt_max=len(DKIM.record) - 1)])
def test_rule_13_a_provider_that_cannot_hold_it_blocks(caps: Caps) -> None:
    made = plan_record(wanted(KEY_RECORD), contents(caps=caps))
    assert codes(made.blockers) == [CheckCode.PROVIDER_LIMIT]


def test_rule_13_what_others_have_there_already_is_not_held_against_the_provider() -> None:
    caps = Caps(txt_max=len(f"v=spf1 mx {TERM} -all"))
    present = rrset("shop.be", "TXT", "v=spf1 mx -all", "y" * 200)
    assert plan_record(wanted(SPF), contents(present, caps=caps)).blockers == ()
    assert plan_record(wanted(KEY_RECORD), contents(caps=Caps(txt_max=len(DKIM.record)))).blockers == ()


@pytest.mark.parametrize("requirement", [ALIAS, KEY_RECORD])
def test_a_stale_record_goes_only_when_it_is_exactly_ours(requirement: Requirement) -> None:
    ours = wanted(requirement, stale=True)
    there = rrset(requirement.name, requirement.type, ours.value.text)
    gone = change_of(plan_record(ours, contents(there)))
    assert (gone.before, gone.after) == (there, None)
    assert plan_record(ours, contents()) == RecordPlan()
    beside = rrset(requirement.name, requirement.type, ours.value.text, "theirs.example.")
    for changed in (beside, rrset(requirement.name, requirement.type, "theirs.example.")):
        made = plan_record(ours, contents(changed))
        assert (made.planned, codes(made.blockers)) == (None, [CheckCode.RECORD_IN_THE_WAY])


def test_findings_that_block_are_errors_and_those_that_warn_are_not() -> None:
    made = plan(SPF, rrset("shop.be", "TXT", "v=spf1 mx -all", "x" * 600))
    assert [each.severity for each in made.warnings] == [Severity.WARNING]
    assert [each.severity for each in plan(ALIAS, rrset("bounce.shop.be", "A", "x")).blockers] == [Severity.ERROR]


def test_an_mx_of_ours_with_another_preference_is_met() -> None:
    assert plan(MX, rrset(MX.name, "MX", "20 mx.sendas.example.")) == RecordPlan()
    both = plan(MX, rrset(MX.name, "MX", "20 mx.sendas.example.", "10 mail.hoster.example."))
    assert codes(both.blockers) == [CheckCode.RECORD_IN_THE_WAY]
