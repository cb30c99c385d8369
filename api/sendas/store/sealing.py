"""Secrets at rest: AES-256-GCM with a data key for each row, wrapped by the master key.

    CannotUnseal
    ├── SealBroken        tampered with, or the seal of another row or company
    └── WrongMasterKey    sealed under another master key

A seal is: version (1 byte), key id (8), nonce (12) and wrapped data key (48), nonce (12) and ciphertext.
"""

import hashlib
import os
import struct
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_VERSION = 1
_NONCE_BYTES = 12
_HEADER = struct.Struct(f"!B8s{_NONCE_BYTES}s{KEY_BYTES + 16}s{_NONCE_BYTES}s")


class CannotUnseal(Exception):  # noqa: N818  (the name is the sentence)
    """Raised when a seal does not give its secret back; see the tree above."""


class SealBroken(CannotUnseal):
    """The seal was changed, or it belongs to another row or company."""


class WrongMasterKey(CannotUnseal):
    """The seal was made under another master key."""


class Sealer:
    """Seal and unseal the secrets of rows under one master key."""

    __slots__ = ("_master", "key_id")

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != KEY_BYTES:
            message = f"a master key has {KEY_BYTES} bytes"
            raise ValueError(message)
        self._master = AESGCM(master_key)
        self.key_id = hashlib.sha256(master_key).digest()[:8]

    def __repr__(self) -> str:
        """Show which key, never the key."""
        return f"Sealer(key_id={self.key_id.hex()})"

    def seal(self, plaintext: bytes, *, company_id: UUID, row: str) -> bytes:
        """Seal a secret for one row of one company; `row` names table, column and row, and never changes."""
        bound = _bound(company_id, row)
        data_key = AESGCM.generate_key(bit_length=8 * KEY_BYTES)
        key_nonce, nonce = os.urandom(_NONCE_BYTES), os.urandom(_NONCE_BYTES)
        wrapped = self._master.encrypt(key_nonce, data_key, self.key_id + bound)
        header = _HEADER.pack(_VERSION, self.key_id, key_nonce, wrapped, nonce)
        return header + AESGCM(data_key).encrypt(nonce, plaintext, bound)

    def unseal(self, sealed: bytes, *, company_id: UUID, row: str) -> bytes:
        """Give the secret back.

        Raises `WrongMasterKey` when it was sealed under another key, `SealBroken` for everything else that is amiss.
        """
        key_id, key_nonce, wrapped, nonce = _header(sealed)
        if key_id != self.key_id:
            message = f"sealed under the master key {key_id.hex()}, not {self.key_id.hex()}"
            raise WrongMasterKey(message)
        bound = _bound(company_id, row)
        try:
            data_key = self._master.decrypt(key_nonce, wrapped, self.key_id + bound)
            return AESGCM(data_key).decrypt(nonce, sealed[_HEADER.size :], bound)
        except InvalidTag:
            message = f"the secret of {row} was changed, or belongs elsewhere"
            raise SealBroken(message) from None


def _header(sealed: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    if len(sealed) < _HEADER.size or sealed[0] != _VERSION:
        message = "not a seal of a known version"
        raise SealBroken(message)
    _, key_id, key_nonce, wrapped, nonce = _HEADER.unpack_from(sealed)
    return key_id, key_nonce, wrapped, nonce


def _bound(company_id: UUID, row: str) -> bytes:
    # The key id is bound to the wrapped key only, so that rotation wraps anew without touching the ciphertext.
    return bytes([_VERSION]) + company_id.bytes + row.encode()
