"""A key in TXT records: what is written is read, and nothing else."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendas_providers.domain_connect import KeyRecordError, joined_key, key_records


@given(st.binary(min_size=1, max_size=800), st.randoms())
def test_a_key_is_read_as_it_was_written_in_any_order(key: bytes, random: Random) -> None:
    records = list(key_records(key))
    assert all(len(record) <= 255 for record in records)
    random.shuffle(records)
    assert joined_key(records) == key


@pytest.mark.parametrize(
    "values",
    [
        [], [""], ["v=spf1 -all"], ["p=1,d="], ["d=AAAA"], ["p=0,d=AAAA"], ["p=1,a=RS512,d=AAAA"], ["p=1,t=pem,d=AAAA"],
        ["p=2,d=AAAA"], ["p=1,d=AAAA", "p=3,d=AAAA"], ["p=1,d=AAAA", "p=1,d=BBBB"], ["p=1,d=AAAA", "p=1,d=AAAA"],
        ["p=1,d=A"], ["p=1,d=AA A"], ["p=1,p=1,d=AAAA"], ["p=1,d=AAAA", "other"], ["P=1,d=AAAA"], ["p=1;d=AAAA"],
        [f"p={number},d=AAAA" for number in range(1, 25)],
    ],
)  # fmt: skip
def test_what_is_no_key(values: list[str]) -> None:
    with pytest.raises(KeyRecordError):
        joined_key(values)


def test_what_may_be_left_out() -> None:
    assert joined_key(["p=1,d=AAAA", "d=BBBB,p=2,t=x509,a=RS256"]) == bytes(3) + b"\x04\x10A"
