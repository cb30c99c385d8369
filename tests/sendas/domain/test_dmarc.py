"""DMARC policy records: reading them, and which one decides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendas.domain.dmarc.policy_discovery import find_policy
from sendas.domain.dmarc.record import parse_dmarc
from sendas.domain.dmarc.tree_walk import walk_names

RUA = "rua=mailto:d@shop.be"


@pytest.mark.parametrize(
    ("text", "own", "below"),
    [
        ("v=DMARC1; p=none", "none", "none"),
        ("v=DMARC1;p=reject;", "reject", "reject"),
        ("V = DMARC1 ; P = Quarantine ; SP=None", "quarantine", "none"),
        ("v=DMARC1; sp=reject; p=none; pct=50; ri=x; zz; fo=1", "none", "reject"),
        ("v=DMARC1; p=reject; np=none; adkim=s", "reject", "reject"),
        ("v=DMARC1; p=none; p=reject", "none", "none"),
        (f"v=DMARC1; {RUA}", "none", "none"),
        (f"v=DMARC1; sp=reject; {RUA}", "none", "none"),
        (f"v=DMARC1; p=rejct; {RUA}", "none", "none"),
        (f"v=DMARC1; p=reject; sp=nil; {RUA}", "none", "none"),
        (f"v=DMARC1; p=reject; np=; {RUA}", "none", "none"),
        ("v=DMARC1; p=quarantine; sp=reject; rua=nowhere", "quarantine", "reject"),
    ],
)
def test_a_record_states_a_policy_for_itself_and_what_is_below(text: str, own: str, below: str) -> None:
    record = parse_dmarc(text, "shop.be")
    assert record
    assert (record.applies_to("shop.be"), record.applies_to("mail.shop.be")) == (own, below)
    assert record.enforced_for("shop.be") == (own != "none")
    assert record.enforced_for("mail.shop.be") == (below != "none")
    assert (record.text, record.found_at) == (text, "shop.be")


@pytest.mark.parametrize(
    "text",
    [
        "", ";", "v", "v=", "v=dmarc1; p=none", "v=DMARC2; p=none", "v=DMARC1 p=none", "p=none; v=DMARC1",
        " v=DMARC1; p=none",
        '"v=DMARC1; p=none"', "v=DMARC1", "v=DMARC1; sp=none", "v=DMARC1; p=n", "v=DMARC1; p=",
        "v=DMARC1; p=none; sp=x",
        "v=DMARC1; p=none; np=x", "v=DMARC1; rua=d@shop.be", "v=DMARC1; rua=mailto:d", "v=DMARC1\\; p=none",
        "v=spf1 -all",
        "\xa0v=DMARC1; p=none", "v=DMARC1;\xa0p=none",
    ],
)  # fmt: skip
def test_what_receivers_discard(text: str) -> None:
    assert parse_dmarc(text, "shop.be") is None


@pytest.mark.parametrize(
    ("domain", "names"),
    [
        ("be", ("be",)),
        ("shop.be", ("shop.be", "be")),
        ("mail.shop.be", ("mail.shop.be", "shop.be", "be")),
        ("a.b.shop.be", ("a.b.shop.be", "b.shop.be", "shop.be", "be")),
        (
            "1.2.3.4.5.6.7.8",
            ("1.2.3.4.5.6.7.8", "2.3.4.5.6.7.8", "3.4.5.6.7.8", "4.5.6.7.8", "5.6.7.8", "6.7.8", "7.8", "8"),
        ),
        (
            "0.1.2.3.4.5.6.shop.be",
            (
                "0.1.2.3.4.5.6.shop.be",
                "2.3.4.5.6.shop.be",
                "3.4.5.6.shop.be",
                "4.5.6.shop.be",
                "5.6.shop.be",
                "6.shop.be",
                "shop.be",
                "be",
            ),
        ),
    ],
)
def test_the_walk_goes_up_and_jumps_to_seven_labels(domain: str, names: tuple[str, ...]) -> None:
    assert walk_names(domain) == names


@given(st.integers(2, 120))
def test_the_walk_asks_at_most_eight_names(labels: int) -> None:
    names = walk_names(".".join(["a"] * labels))
    assert names[0].count(".") == labels - 1
    assert names[-1] == "a"
    assert len(names) == min(labels, 8)


REJECT, NONE, QUARANTINE = "v=DMARC1; p=reject", "v=DMARC1; p=none", "v=DMARC1; p=quarantine"
DECIDED: dict[str, tuple[dict[str, list[str]], str | None]] = {
    "nothing": ({}, None),
    "own": ({"a.b.shop.be": [NONE], "shop.be": [REJECT]}, "a.b.shop.be"),
    "organizational": ({"shop.be": [REJECT]}, "shop.be"),
    "in between does not count": ({"b.shop.be": [NONE], "shop.be": [REJECT]}, "shop.be"),
    "only in between": ({"b.shop.be": [NONE]}, "b.shop.be"),
    "several count as none": ({"a.b.shop.be": [NONE, QUARANTINE], "shop.be": [REJECT]}, "shop.be"),
    "other texts are ignored": ({"a.b.shop.be": ["hello", NONE, "v=spf1"]}, "a.b.shop.be"),
    "invalid is ignored": ({"a.b.shop.be": ["v=DMARC1; p=x"], "shop.be": [NONE]}, "shop.be"),
    "psd=n ends the walk": ({"b.shop.be": [f"{NONE}; psd=n"], "shop.be": [REJECT]}, "b.shop.be"),
    "psd=y: one label below": (
        {"a.b.shop.be": [], "b.shop.be": [QUARANTINE], "shop.be": [f"{NONE}; psd=Y"]},
        "b.shop.be",
    ),
    "psd=y: only further below": ({"b.shop.be": [REJECT], "be": [f"{NONE}; psd=y"]}, "be"),
    "psd=y: none below": ({"shop.be": [f"{REJECT}; psd=y"]}, "shop.be"),
    "psd=y: own": ({"a.b.shop.be": [NONE], "shop.be": [f"{REJECT}; psd=y"]}, "a.b.shop.be"),
    "psd=y ends the walk": ({"b.shop.be": [f"{NONE}; psd=y"], "shop.be": [REJECT]}, "b.shop.be"),
    "psd=u is nothing": ({"b.shop.be": [f"{NONE}; psd=u"], "shop.be": [REJECT]}, "shop.be"),
}


@pytest.mark.parametrize(("published", "at"), DECIDED.values(), ids=DECIDED)
def test_which_record_decides(published: dict[str, list[str]], at: str | None) -> None:
    found = find_policy(published, "a.b.shop.be")
    assert (found.found_at if found else None) == at


TEXT = st.text(max_size=30) | st.text(alphabet="v=DMARC1;p snoeqarui:@.\\\t", max_size=50)


@given(TEXT)
def test_no_text_raises(text: str) -> None:
    for each in (text, f"v=DMARC1;{text}", f"v=DMARC1; p={text}", f"v=DMARC1; {RUA}; {text}"):
        record = parse_dmarc(each, "shop.be")
        if record:
            assert {record.policy, record.subdomain_policy} <= {"none", "quarantine", "reject"}
    find_policy({"shop.be": [text], "a.shop.be": [f"v=DMARC1;{text}"]}, "a.shop.be")
