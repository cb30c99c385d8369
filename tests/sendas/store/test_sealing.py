"""A seal opens for its row, its company and its master key, and for nothing else."""

import os
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendas.store.sealing import SealBroken, Sealer, WrongMasterKey

COMPANY = UUID(int=1)
ROW = "smtp_settings.password:7"
KEY = bytes(range(32))


@given(st.binary(max_size=300), st.uuids(), st.text(st.characters(codec="utf-8"), max_size=40))
def test_what_was_sealed_comes_back(plaintext: bytes, company_id: UUID, row: str) -> None:
    sealer = Sealer(KEY)
    assert (
        Sealer(KEY).unseal(sealer.seal(plaintext, company_id=company_id, row=row), company_id=company_id, row=row)
        == plaintext
    )


def test_every_flipped_byte_is_noticed() -> None:
    sealer = Sealer(KEY)
    sealed = sealer.seal(b"hunter2", company_id=COMPANY, row=ROW)
    for index in range(len(sealed)):
        changed = sealed[:index] + bytes([sealed[index] ^ 1]) + sealed[index + 1 :]
        with pytest.raises(WrongMasterKey if 1 <= index <= 8 else SealBroken):  # the key id is not secret
            sealer.unseal(changed, company_id=COMPANY, row=ROW)


@pytest.mark.parametrize("length", [0, 1, 80, 88])
def test_a_seal_cut_short_is_broken(length: int) -> None:
    sealer = Sealer(KEY)
    sealed = sealer.seal(b"hunter2", company_id=COMPANY, row=ROW)
    with pytest.raises(SealBroken):
        sealer.unseal(sealed[:length], company_id=COMPANY, row=ROW)


@pytest.mark.parametrize(("company_id", "row"), [(UUID(int=2), ROW), (COMPANY, "smtp_settings.password:8")])
def test_a_seal_does_not_open_in_another_place(company_id: UUID, row: str) -> None:
    sealer = Sealer(KEY)
    sealed = sealer.seal(b"hunter2", company_id=COMPANY, row=ROW)
    with pytest.raises(SealBroken):
        sealer.unseal(sealed, company_id=company_id, row=row)


def test_ciphertext_does_not_move_between_seals() -> None:
    sealer = Sealer(KEY)
    one, other = (sealer.seal(text, company_id=COMPANY, row=ROW) for text in (b"one-secret", b"two-secret"))
    with pytest.raises(SealBroken):
        sealer.unseal(one[:69] + other[69:], company_id=COMPANY, row=ROW)


def test_another_master_key_is_named_as_such() -> None:
    sealed = Sealer(KEY).seal(b"hunter2", company_id=COMPANY, row=ROW)
    with pytest.raises(WrongMasterKey, match=Sealer(KEY).key_id.hex()):
        Sealer(os.urandom(32)).unseal(sealed, company_id=COMPANY, row=ROW)


def test_two_seals_of_one_secret_share_no_key_and_no_nonce() -> None:
    sealer = Sealer(KEY)
    one, other = (sealer.seal(b"same", company_id=COMPANY, row=ROW) for _ in range(2))
    assert one[:9] == other[:9]
    assert all(one[start:end] != other[start:end] for start, end in ((9, 21), (21, 69), (69, 81), (81, 101)))


def test_nothing_shows_the_key_or_the_secret() -> None:
    sealer = Sealer(KEY)
    sealed = sealer.seal(b"hunter2", company_id=uuid4(), row=ROW)
    assert b"hunter2" not in sealed
    assert KEY.hex() not in repr(sealer)
    assert repr(KEY)[2:-1] not in repr(sealer)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Sealer(bytes(16))
