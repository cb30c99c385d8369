"""When the old DKIM record may go."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from sendas.domain.check_code import CheckCode
from sendas.domain.dkim_rotation import QUEUED_MAIL, Rotation, RotationStep, SelectorStanding
from sendas.domain.sentence import Sentence
from sendas.domain.verdict import VALID, RecordStatus, Verdict

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MISSING = Verdict(RecordStatus.MISSING, CheckCode.DKIM_MISSING, Sentence("x"))
WRONG = replace(MISSING, status=RecordStatus.MISMATCH, code=CheckCode.DKIM_KEY_MISMATCH)
SPREADING = replace(MISSING, status=RecordStatus.PROPAGATING, code=CheckCode.DNS_INCONSISTENT)
GREY = replace(MISSING, status=RecordStatus.UNKNOWN, code=CheckCode.DNS_TIMEOUT)
LONG, SHORT = NOW - QUEUED_MAIL, NOW - QUEUED_MAIL + SECOND


def rotation(new: Verdict, since: datetime | None, old: Verdict = VALID) -> Rotation:
    return Rotation(SelectorStanding("s1", old), SelectorStanding("s2", new), since)


@pytest.mark.parametrize(
    ("new", "since", "old", "step"),
    [
        (MISSING, None, VALID, RotationStep.ADD_NEW),
        (WRONG, None, VALID, RotationStep.ADD_NEW),
        (SPREADING, None, VALID, RotationStep.ADD_NEW),
        (GREY, None, VALID, RotationStep.UNKNOWN),
        (VALID, None, VALID, RotationStep.SWITCH),
        (VALID, None, MISSING, RotationStep.SWITCH),
        (VALID, NOW, VALID, RotationStep.KEEP_BOTH),
        (VALID, NOW + SECOND, VALID, RotationStep.KEEP_BOTH),
        (VALID, SHORT, VALID, RotationStep.KEEP_BOTH),
        (VALID, LONG, VALID, RotationStep.REMOVE_OLD),
        (VALID, LONG, WRONG, RotationStep.REMOVE_OLD),
        (VALID, LONG, GREY, RotationStep.REMOVE_OLD),
        (VALID, LONG, MISSING, RotationStep.FINISHED),
        (VALID, SHORT, MISSING, RotationStep.FINISHED),
        (MISSING, LONG, VALID, RotationStep.MEND_NEW),
        (SPREADING, LONG, VALID, RotationStep.MEND_NEW),
        (GREY, LONG, VALID, RotationStep.UNKNOWN),
    ],
)
def test_steps(new: Verdict, since: datetime | None, old: Verdict, step: RotationStep) -> None:
    found = rotation(new, since, old)
    assert found.step(NOW) is step
    said = found.sentence(NOW).english()
    assert "s2" in said
    assert not set(said) & set("{}")


@pytest.mark.parametrize(("new", "old"), list(product([VALID, MISSING, WRONG, SPREADING, GREY], repeat=2)))
@pytest.mark.parametrize("since", [None, LONG, SHORT, NOW])
def test_the_old_record_goes_only_when_the_new_one_is_verified_and_long_in_use(
    new: Verdict, old: Verdict, since: datetime | None
) -> None:
    if rotation(new, since, old).may_remove_old(NOW):
        assert (new, since) == (VALID, LONG)
        assert old is not MISSING


def test_the_day_until_which_both_stay_is_named() -> None:
    assert "until 2026-12-02" in rotation(VALID, NOW).sentence(NOW).english()
