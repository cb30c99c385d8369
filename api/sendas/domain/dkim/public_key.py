"""Public keys as DKIM publishes them, compared by what they are (RFC 6376 section 3.6.1, RFC 8463 section 4)."""

import base64
import binascii
from dataclasses import dataclass
from enum import StrEnum

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

_ED25519_OCTETS = 32


class KeyType(StrEnum):
    """The algorithms of the `k=` tag."""

    RSA = "rsa"
    ED25519 = "ed25519"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key without the form in which it was written. `numbers`: modulus and exponent, or the octets as one."""

    type: KeyType
    numbers: tuple[int, ...]
    bits: int


def read_public_key(text: str, key_type: KeyType) -> PublicKey:
    """Read the base64 of `p=`, without white space; raises `ValueError` for what is no key of the type.

    RSA is SubjectPublicKeyInfo, as the world publishes it, or RSAPublicKey (PKCS#1), as the RFC says; Ed25519 is 32
    octets.
    """
    try:
        octets = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error
    return _ed25519(octets) if key_type is KeyType.ED25519 else _rsa(octets)


def _ed25519(octets: bytes) -> PublicKey:
    if len(octets) != _ED25519_OCTETS:
        raise ValueError(octets)
    return PublicKey(KeyType.ED25519, (int.from_bytes(octets),), len(octets) * 8)


def _rsa(octets: bytes) -> PublicKey:
    try:
        key = load_der_public_key(octets)
    except UnsupportedAlgorithm as error:
        raise ValueError(octets) from error
    if not isinstance(key, rsa.RSAPublicKey):
        raise ValueError(octets)  # noqa: TRY004  (a value that was published, not an argument's type)
    numbers = key.public_numbers()
    return PublicKey(KeyType.RSA, (numbers.n, numbers.e), key.key_size)
