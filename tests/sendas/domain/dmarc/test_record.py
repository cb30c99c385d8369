"""DMARC records: every tag with its default, the editing of one tag, and any text at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendas.domain.dmarc.fault import is_attempt
from sendas.domain.dmarc.mend import mend_dmarc, mend_reports
from sendas.domain.dmarc.policy import Policy
from sendas.domain.dmarc.record import DmarcRecord, parse_dmarc, render_dmarc
from sendas.domain.dmarc.tag import join_tags, split_tags, tag_value, with_tag, without_tag

RUA = "rua=mailto:d@shop.be"


def record(rest: str) -> DmarcRecord:
    found = parse_dmarc(f"v=DMARC1; p=reject; {rest}", "shop.be")
    assert found
    return found


def test_defaults() -> None:
    bare = record("")
    assert (bare.strict_dkim, bare.strict_spf, bare.is_test, bare.psd) == (False, False, False, "u")
    assert (bare.aggregate_reports, bare.failure_reports, bare.historic) == ((), (), ())
    assert bare.failure_options == frozenset()
    assert (bare.subdomain_policy, bare.missing_policy) == (Policy.REJECT, Policy.REJECT)


def test_values_in_any_case() -> None:
    full = record("SP=Quarantine; np=NONE; adkim=S; aspf=s; psd=N; t=Y; ruf=mailto:f@shop.be; fo=D:S; x=Y")
    assert (full.policy, full.subdomain_policy, full.missing_policy) == (Policy.REJECT, Policy.QUARANTINE, Policy.NONE)
    assert (full.strict_dkim, full.strict_spf, full.is_test, full.psd) == (True, True, True, "n")
    assert full.failure_options == {"d", "s"}
    assert full.tags["x"] == "Y"


@pytest.mark.parametrize("rest", ["adkim=x; aspf=; t=1; psd=yes; fo=9; ruf=mailto:f@shop.be", "adkim; aspf=strict"])
def test_bad_values_give_the_default(rest: str) -> None:
    found = record(rest)
    assert (found.policy, found.strict_dkim, found.strict_spf) == (Policy.REJECT, False, False)
    assert (found.is_test, found.psd) == (False, "u")
    assert found.failure_options <= {"0"}


def test_failure_options_count_only_with_an_address_for_them() -> None:
    assert record("fo=1").failure_options == frozenset()
    assert record("fo=1; ruf=mailto:f@shop.be").failure_options == {"1"}
    assert record("ruf=mailto:f@shop.be").failure_options == {"0"}
    for options in ("0", "1", "d", "s", "d:s", "s:d"):
        assert record(f"fo={options}; ruf=mailto:f@shop.be").failure_options == set(options.split(":"))


def test_historic_tags_are_reported_and_change_nothing() -> None:
    found = record("pct=0; ri=3600; rf=afrf")
    assert found.historic == ("pct", "rf", "ri")
    assert found.effective("shop.be") is Policy.REJECT


@pytest.mark.parametrize(
    ("rest", "levels"),
    [
        ("", ("reject", "reject", "reject")),
        ("sp=none", ("reject", "none", "none")),
        ("np=none", ("reject", "reject", "none")),
        ("sp=none; np=quarantine", ("reject", "none", "quarantine")),
        ("t=y", ("quarantine", "quarantine", "quarantine")),
        ("sp=quarantine; np=none; t=y", ("quarantine", "none", "none")),
    ],
)
def test_effective_policies_of_the_domain_of_subdomains_and_of_names_that_do_not_exist(
    rest: str, levels: tuple[str, str, str]
) -> None:
    found = record(rest)
    below = found.effective("a.shop.be"), found.effective("a.shop.be", exists=False)
    assert (found.effective("shop.be"), *below) == levels


@pytest.mark.parametrize(
    ("uri", "domain"),
    [
        ("mailto:d@shop.be", "shop.be"),
        ("MAILTO:D@Shop.BE.", "shop.be"),
        ("mailto:d@shop.be!10m", "shop.be"),
        ("mailto:d@shop.be?subject=x", "shop.be"),
        ("mailto:d+a%2Cb@shop.be", "shop.be"),
        ("mailto:@shop.be", None),
        ("mailto:d@", None),
        ("mailto:d@@shop.be", None),
        ("mailto:d e@shop.be", None),
        ("d@shop.be", None),
        ("https://shop.be/dmarc", None),
    ],
)
def test_report_addresses(uri: str, domain: str | None) -> None:
    assert [each.domain for each in record(f"rua={uri}").aggregate_reports] == [domain]


def test_a_value_with_other_than_printing_ascii_is_no_value() -> None:
    assert record("rua=mailto:d@b\u00fccher.be; sp=\xa0none").tags.keys() == {"v", "p"}


def test_the_strictest_of_policies_is_the_last() -> None:
    assert sorted(Policy) == [Policy.NONE, Policy.QUARANTINE, Policy.REJECT]


SHAPES = st.text(max_size=40) | st.text(alphabet="v=DMARC1;p snoeqajctru:@.,\\\t\"'", max_size=80)
TAGS = st.lists(
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["p", "sp", "np", "adkim", "rua", "x", "T", "zz9", ""]),
        st.sampled_from(["=", " = ", "", ":"]),
        st.sampled_from(["none", "reject", "s", "mailto:a@b.be", "mailto:a@b.be, c@d.be", "\xe9", "a=b", ""]),
    ),
    max_size=8,
)
ANY = SHAPES | st.builds("v=DMARC1;{}".format, SHAPES) | TAGS.map(lambda tags: "; ".join(["v=DMARC1", *tags]))


@given(ANY)
def test_rendered_and_read_again_a_record_is_the_same(text: str) -> None:
    found = parse_dmarc(text, "shop.be")
    if found:
        again = parse_dmarc(render_dmarc(found), "shop.be")
        assert again
        assert list(again.tags.items()) == list(found.tags.items())
        assert render_dmarc(again) == render_dmarc(found)
        assert (again.policy, again.missing_policy) == (found.policy, found.missing_policy)


@given(ANY)
def test_tags_split_and_joined_are_the_same_to_the_letter(text: str) -> None:
    assert join_tags(split_tags(text)) == text


@given(ANY, st.sampled_from(["p", "sp", "np", "rua", "adkim", "x"]), st.sampled_from(["none", "s", "mailto:a@b.be"]))
def test_an_edit_changes_one_tag_and_leaves_the_others_to_the_letter(text: str, name: str, value: str) -> None:
    edited = with_tag(text, name, value)
    assert tag_value(edited, name) == value
    assert with_tag(edited, name, value) == edited
    others = [tag.text for tag in split_tags(text) if tag.name != name]
    assert [tag.text for tag in split_tags(edited) if tag.name != name] == others
    assert tag_value(without_tag(edited, name), name) is None


@given(ANY)
def test_what_was_mended_needs_no_mending(text: str) -> None:
    mended = mend_dmarc(text)
    assert mend_dmarc(mended) == mended
    assert mended.startswith(("v", "V"))
    assert mend_reports(mend_reports(text)) == mend_reports(text)


@given(ANY)
def test_every_record_that_receivers_use_is_an_attempt(text: str) -> None:
    assert is_attempt(text) or not parse_dmarc(text, "")


@pytest.mark.parametrize("text", ["", "hello", "v=spf1 -all", "v=DKIM1; p=QUJD", "google-site-verification=dmarc"])
def test_other_texts_at_the_name_are_no_policy(text: str) -> None:
    assert not is_attempt(text)
    assert parse_dmarc(text, "shop.be") is None
