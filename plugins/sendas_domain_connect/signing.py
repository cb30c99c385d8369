"""A request that a DNS host can verify (draft-ietf-dconn-domainconnect-05, "Signing Procedure")."""

import base64
from collections.abc import Mapping
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256


def canonical_query(parameters: Mapping[str, str]) -> str:
    """Write the parameters as what is signed: each encoded (RFC 3986 section 2.3), in the order of their names.

    >>> canonical_query({"text": "a+b c", "domain": "example.net"})
    'domain=example.net&text=a%2Bb%20c'
    """
    pairs = sorted((_encoded(name), _encoded(value)) for name, value in parameters.items())
    return "&".join(f"{name}={value}" for name, value in pairs)


def signed_query(parameters: Mapping[str, str], key: RSAPrivateKey, key_host: str) -> str:
    """Write the query of a request, with its signature (RS256) and where the public key is published."""
    query = canonical_query(parameters)
    signature = base64.b64encode(key.sign(query.encode("ascii"), PKCS1v15(), SHA256())).decode("ascii")
    return f"{query}&sig={_encoded(signature)}&key={_encoded(key_host)}"


def _encoded(text: str) -> str:
    return quote(text, safe="")
