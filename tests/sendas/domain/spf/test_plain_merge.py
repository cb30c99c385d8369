"""The merge of our mechanism into what a domain publishes (mail-rules.md section 3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendas.domain.check_code import CheckCode
from sendas.domain.spf.plain_merge import merge_spf
from sendas.domain.spf.record import is_spf
from sendas.domain.verdict import VALID, RecordStatus

OURS = "include:spf.sendas.example"

EXAMPLES = {
    3: ("v=spf1 include:_spf.google.com ~all", f"v=spf1 include:_spf.google.com {OURS} ~all"),
    4: ("v=spf1 mx a ip4:198.51.100.7 -all", f"v=spf1 mx a ip4:198.51.100.7 {OURS} -all"),
    11: ("v=spf1 redirect=_spf.parent.example", f"v=spf1 {OURS} redirect=_spf.parent.example"),
    13: ("v=spf1 a mx exp=explain.shop.be", f"v=spf1 a mx {OURS} exp=explain.shop.be"),
    22: ("v=spf1 include:big.example ~all", f"v=spf1 include:big.example {OURS} ~all"),
}


@pytest.mark.parametrize(("record", "merged"), EXAMPLES.values(), ids=map(str, EXAMPLES))
def test_a_worked_example_that_is_replaced(record: str, merged: str) -> None:
    merge = merge_spf([record], OURS)
    assert (merge.record, merge.replaces, merge.added) == (merged, (record,), OURS)
    assert (merge.verdict.status, merge.verdict.code) == (RecordStatus.MISMATCH, CheckCode.SPF_OURS_MISSING)


def test_example_1_creates_a_record() -> None:
    merge = merge_spf(["google-site-verification=x"], OURS)
    assert (merge.record, merge.replaces, merge.added) == (f"v=spf1 {OURS} ~all", (), OURS)
    assert (merge.verdict.status, merge.verdict.code) == (RecordStatus.MISSING, CheckCode.SPF_MISSING)
    assert merge_spf([], OURS) == merge


def test_example_7_has_nothing_to_do() -> None:
    record = f"v=spf1 include:_spf.google.com {OURS} -all"
    merge = merge_spf([record], OURS)
    assert (merge.verdict, merge.record, merge.replaces, merge.added) == (VALID, record, (), None)


PERSON = {
    "15": ([f"v=spf1 mx ~all {OURS}"], CheckCode.SPF_OURS_UNREACHABLE),
    "19": (["v=spf1 -all"], CheckCode.SPF_NULL),
    "19 with more": (["v=spf1 exp=a.be -all mx redirect=b.be"], CheckCode.SPF_NULL),
    "20": (["v=spf1 include:_spf.google.com -all", "v=spf1 ip4:198.51.100.7 mx ~all"], CheckCode.SPF_MULTIPLE),
    "20 with ours": ([f"v=spf1 {OURS} -all", "v=spf1 mx ~all"], CheckCode.SPF_MULTIPLE),
    "20 twice ours": ([f"v=spf1 {OURS} -all", f"V=SPF1 {OURS} -all"], CheckCode.SPF_MULTIPLE),
    "27": (["v=spf1 include: _spf.google.com ip:198.51.100.7 -all"], CheckCode.SPF_SYNTAX),
    "minus": ([f"v=spf1 -{OURS} ~all"], CheckCode.SPF_OURS_WRONG_QUALIFIER),
    "softfail": ([f"v=spf1 ~{OURS} -all"], CheckCode.SPF_OURS_WRONG_QUALIFIER),
    "neutral": ([f"v=spf1 ?{OURS} -all"], CheckCode.SPF_OURS_WRONG_QUALIFIER),
    "minus, then plus": ([f"v=spf1 -{OURS} {OURS} -all"], CheckCode.SPF_OURS_WRONG_QUALIFIER),
    "tab": (["v=spf1 a\tmx -all"], CheckCode.SPF_SYNTAX),
    "no-break space": (["v=spf1 a\xa0mx -all"], CheckCode.SPF_SYNTAX),
    "syntax after all": (["v=spf1 mx -all ip4:999.1.1.1"], CheckCode.SPF_SYNTAX),
    "syntax beside ours": ([f"v=spf1 {OURS} ip4:1.2.3.4/99 -all"], CheckCode.SPF_SYNTAX),
    "duplicate redirect": (["v=spf1 redirect=a.be redirect=b.be"], CheckCode.SPF_SYNTAX),
    "tab after version": (["v=spf1\tmx -all"], CheckCode.SPF_NEAR_MISS),
    "glued": (["v=spf1include:a.be -all"], CheckCode.SPF_NEAR_MISS),
    "quoted": (['"v=spf1 mx -all"'], CheckCode.SPF_NEAR_MISS),
    "curly": (["“v=spf1 mx -all”"], CheckCode.SPF_NEAR_MISS),
    "escaped": (["\\x93v=spf1 mx -all"], CheckCode.SPF_NEAR_MISS),
    "blank in front": ([" v=spf1 mx -all"], CheckCode.SPF_NEAR_MISS),
    "blanks inside": (["v = spf1 mx -all"], CheckCode.SPF_NEAR_MISS),
    "line end": (["v=spf1\n"], CheckCode.SPF_NEAR_MISS),
    "ten includes": ([f"v=spf1 {' '.join(f'include:p{n}.example' for n in range(10))} -all"],
                     CheckCode.SPF_TOO_MANY_LOOKUPS),
    "nine and a redirect": ([f"v=spf1 {' '.join(f'a:p{n}.example' for n in range(9))} redirect=a.be"],
                            CheckCode.SPF_TOO_MANY_LOOKUPS),
    "ours too late": ([f"v=spf1 {' '.join(f'include:p{n}.example' for n in range(10))} {OURS} -all"],
                      CheckCode.SPF_TOO_MANY_LOOKUPS),
}  # fmt: skip


@pytest.mark.parametrize(("texts", "code"), PERSON.values(), ids=PERSON)
def test_what_is_harder_needs_a_person(texts: list[str], code: CheckCode) -> None:
    merge = merge_spf([*texts, "other=1"], OURS)
    assert (merge.record, merge.added) == ("", None)
    assert merge.verdict.code is code
    assert merge.verdict.status in {RecordStatus.MISMATCH, RecordStatus.CONFLICT}
    assert merge.replaces == tuple(texts)
    assert "person" in merge.verdict.sentence.english()


def test_two_records_are_a_conflict() -> None:
    assert merge_spf(["v=spf1 a", "v=spf1 mx"], OURS).verdict.status is RecordStatus.CONFLICT


@pytest.mark.parametrize(
    "record",
    [
        "v=spf1 INCLUDE:SPF.Sendas.Example -all",
        "v=spf1 +include:spf.sendas.example. ?all",
        f"V=SPF1   mx  {OURS}",
        f"v=spf1 {OURS} redirect=a.be",
        f"v=spf1 redirect=a.be {OURS}",
        f"v=spf1 {OURS} mx -all {OURS}",
        f"v=spf1 {OURS} {' '.join(f'include:p{n}.example' for n in range(12))} -all",
        f"v=spf1 {' '.join(f'include:p{n}.example' for n in range(9))} {OURS} -all",
        f"v=spf1 moo=1 {OURS} +all",
    ],
)
def test_ours_is_known_in_any_spelling_that_passes(record: str) -> None:
    assert merge_spf([record], OURS).verdict is VALID


def test_a_near_miss_beside_a_good_record_changes_nothing() -> None:
    good = f"v=spf1 {OURS} -all"
    assert merge_spf(["v=spf1mx -all", good], OURS).verdict is VALID
    assert merge_spf(["v=spf1 mx -all", "“v=spf1 a -all”"], OURS).record == f"v=spf1 mx {OURS} -all"


@pytest.mark.parametrize("text", ["v=spf10 mx", "spf2.0/pra mx", "v=DKIM1; p=", "our v=spf1 record"])
def test_other_texts_are_neither_records_nor_near_misses(text: str) -> None:
    assert not is_spf(text)
    assert merge_spf([text], OURS).verdict.code is CheckCode.SPF_MISSING


def test_the_owner_s_spelling_is_kept() -> None:
    record = "V=Spf1  MX   a:Mail.Shop.be  MOO=%{i}  ~ALL  "
    assert merge_spf([record], OURS).record == f"V=Spf1 MX a:Mail.Shop.be MOO=%{{i}} {OURS} ~ALL"


def test_a_bare_record_gets_ours_and_no_all() -> None:
    assert merge_spf(["v=spf1"], OURS).record == f"v=spf1 {OURS}"
    assert merge_spf(["v=spf1 "], OURS).record == f"v=spf1 {OURS}"


def test_ours_stands_before_the_first_all_and_after_all_mechanisms() -> None:
    assert merge_spf(["v=spf1 mx ~all a -all"], OURS).record == f"v=spf1 mx {OURS} ~all a -all"
    assert merge_spf(["v=spf1 redirect=a.be mx x=y"], OURS).record == f"v=spf1 redirect=a.be mx {OURS} x=y"


@pytest.mark.parametrize(
    "term", ["ip4:192.0.2.0/24", "ip6:2001:db8:25::/48", "a:out.sendas.example", "mx:sendas.example"]
)
def test_any_mechanism_can_be_ours(term: str) -> None:
    merged = merge_spf(["v=spf1 mx ip4:192.0.2.7 -all"], term).record
    assert merged == f"v=spf1 mx ip4:192.0.2.7 {term} -all"
    assert merge_spf([merged], term).verdict is VALID


def test_a_mechanism_without_lookup_fits_a_full_record() -> None:
    full = f"v=spf1 {' '.join(f'include:p{n}.example' for n in range(10))} ~all"
    assert merge_spf([full], "ip4:192.0.2.0/24").record.endswith(" ip4:192.0.2.0/24 ~all")


QUALIFIER = st.sampled_from(["", "", "+", "-", "~", "?"])
NAME = st.sampled_from(["a.example", "_spf.Google.com", "x-y.shop.be.", "%{ir}.%{d}", "p1.example"])
MECHANISM = st.one_of(
    st.builds("{}:{}".format, st.sampled_from(["include", "exists", "a", "MX", "ptr"]), NAME),
    st.sampled_from(["a", "mx/24", "a//64", "ip4:198.51.100.7", "IP4:198.51.0.0/16", "ip6:2001:db8::/32", "all"]),
)
TERM = st.one_of(
    st.builds("{}{}".format, QUALIFIER, MECHANISM),
    st.sampled_from(["redirect=a.example", "exp=e.example", "moo=%{d}", "X.1=", "ra=postmaster", OURS, f"~{OURS}"]),
    st.sampled_from(["ip:1.2.3.4", "ip4:1.2.3.4/99", "a\tmx", "include:", "x\xa0", "-all,"]),
)
SPACED = st.lists(st.tuples(st.integers(1, 3), TERM), max_size=12)


def joined(version: str, spaced: list[tuple[int, str]]) -> str:
    return version + "".join(" " * count + term for count, term in spaced)


RECORD = st.builds(joined, st.sampled_from(["v=spf1", "V=SPF1", "v=spf1 "]), SPACED)


@given(st.lists(RECORD | st.text(max_size=20), max_size=3))
def test_a_merge_is_one_record_with_every_term_of_the_owner(texts: list[str]) -> None:
    merge = merge_spf(texts, OURS)
    if not merge.record:
        assert not merge.verdict.ok
        assert not merge.verdict.grey
        return
    present = [text for text in texts if is_spf(text)]
    assert len(present) <= 1
    assert is_spf(merge.record)
    again = merge_spf([*(text for text in texts if text not in merge.replaces), *{merge.record} - set(texts)], OURS)
    assert again.verdict is VALID
    assert again.record == merge.record
    if merge.verdict.ok:
        assert [merge.record] == present
        return
    terms = merge.record.split(" ")
    at = terms.index(OURS)
    owner = present[0].split() if present else ["v=spf1", "~all"]
    assert terms[:at] + terms[at + 1 :] == owner
    assert not any(term.lstrip("+-~?").lower() == "all" for term in terms[:at])


@given(st.text(), st.text(alphabet='v=spf1 incluade:.4/%{}~-+?"\\\t\xa0', max_size=60))
def test_no_text_breaks_the_merge(text: str, dirty: str) -> None:
    for record in (text, dirty, f"v=spf1 {text}", f"v=spf1 {dirty}"):
        merge = merge_spf([record], OURS)
        assert merge.verdict.ok or merge.verdict.sentence.english()


def test_a_huge_record_is_judged_at_once() -> None:
    for tail in ("a" * 60_000, "a." * 30_000, "%{d}" * 15_000 + "!", "include:" + "-" * 60_000, "a=" + "%" * 59_999):
        assert merge_spf([f"v=spf1 {tail}"], OURS).verdict.code is CheckCode.SPF_SYNTAX
