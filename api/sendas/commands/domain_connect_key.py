"""`sendas domain-connect key`: the key that requests are signed with, and what to publish."""

import os
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from sendas.configuration_error import ConfigurationError
from sendas.domain_connect_settings import SMALLEST_KEY, read_signing_key
from sendas_providers.domain_connect import key_records

_TTL = 3600


def make_key(path: Path, key_host: str, key_domain: str) -> int:
    """Make the key unless it is there (mode 600), and print its records as a master file has them (RFC 1035)."""
    name = f"{key_host}.{key_domain.rstrip('.')}."
    if not path.exists():
        _write_private(path, generate_private_key(65537, SMALLEST_KEY))
    key = read_signing_key(path)
    sys.stdout.write(f"; {path} holds the private key: SENDAS_DOMAIN_CONNECT_KEY_FILE={path.absolute()}\n")
    sys.stdout.write(f"; to be published, for SENDAS_DOMAIN_CONNECT_KEY_HOST={key_host}\n")
    for value in key_records(public_key_of(key)):
        sys.stdout.write(f'{name} {_TTL} IN TXT "{value}"\n')
    return 0


def _write_private(path: Path, key: RSAPrivateKey) -> None:
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        raise ConfigurationError(message) from None


def public_key_of(key: RSAPrivateKey) -> bytes:
    """Give the public key, SPKI in DER."""
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
