"""Optional edits of a valid record, and the ladder."""

import pytest

from sendas.domain.check_code import CheckCode
from sendas.domain.dmarc.advice import dmarc_advice, next_step
from sendas.domain.dmarc.record import DmarcRecord, parse_dmarc

RUA = "rua=mailto:d@shop.be"


def record(text: str) -> DmarcRecord:
    found = parse_dmarc(text, "shop.be")
    assert found
    return found


ADVICE: dict[str, tuple[str, str | None, dict[CheckCode, str]]] = {
    "nothing to say": (f"v=DMARC1; p=none; {RUA}", "D@Shop.be", {}),
    "a first address": ("v=DMARC1;p=none;", "d@shop.be", {CheckCode.DMARC_NO_RUA: f"v=DMARC1;p=none; {RUA};"}),
    "one more address": (
        f"v=DMARC1; {RUA} ; p=none", "a@x.test", {CheckCode.DMARC_NO_RUA: f"v=DMARC1; {RUA},mailto:a@x.test ; p=none"},
    ),
    "historic tags": ("v=DMARC1; pct=10; p=reject;ri=1; x=Y", None, {CheckCode.DMARC_PCT: "v=DMARC1; p=reject; x=Y"}),
    "addresses to mend": (
        "v=DMARC1; p=none; rua=d@shop.be,ruf=mailto:d@shop.be",
        None,
        {CheckCode.DMARC_RUA_SYNTAX: f"v=DMARC1; p=none; {RUA}; ruf=mailto:d@shop.be"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "address", "edits"), ADVICE.values(), ids=ADVICE)
def test_advice_edits_the_record_as_it_is(text: str, address: str | None, edits: dict[CheckCode, str]) -> None:
    given = dmarc_advice(record(text), address)
    assert {advice.code: advice.record for advice in given} == edits
    assert all(advice.sentence.english() for advice in given)


LADDER = [
    "v=DMARC1; p=none; rua=mailto:d@shop.be",
    "v=DMARC1; p=quarantine; rua=mailto:d@shop.be; t=y",
    "v=DMARC1; p=quarantine; rua=mailto:d@shop.be",
    "v=DMARC1; p=reject; rua=mailto:d@shop.be",
]


@pytest.mark.parametrize(("step", "following"), list(zip(LADDER, [*LADDER[1:], None], strict=True)))
def test_the_ladder_goes_one_step_at_a_time(step: str, following: str | None) -> None:
    assert next_step(record(step)) == following


def test_no_step_takes_away_what_subdomains_have() -> None:
    assert next_step(record("v=DMARC1; p=none; sp=reject")) == "v=DMARC1; p=quarantine; sp=reject"
    assert next_step(record("v=DMARC1; p=none; np=reject")) == "v=DMARC1; p=quarantine; np=reject"
    assert next_step(record("v=DMARC1; p=none; sp=reject; t=y")) == "v=DMARC1; p=quarantine; sp=reject; t=y"


def test_the_next_step_is_advised_only_when_reports_are_clean() -> None:
    assert dmarc_advice(record(LADDER[0])) == ()
    (step,) = dmarc_advice(record(LADDER[0]), clean=True)
    assert (step.code, step.record) == (CheckCode.DMARC_NONE, LADDER[1])
    assert dmarc_advice(record(LADDER[-1]), clean=True) == ()
