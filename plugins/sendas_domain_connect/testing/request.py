"""A request as it arrives, read from its octets and verified (draft section "Signature Verification")."""

import base64
import binascii
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from urllib.parse import unquote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from sendas_domain_connect.testing.refusal import refuse

Txt = Callable[[str], Awaitable[Sequence[str]]]
"""Gives the TXT values at a name, as a resolver does."""

_ENCODED = re.compile(r"(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*")
_LABEL = re.compile(r"_?[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_LONGEST_STRING = 255


def parameters_of(query: str) -> dict[str, str]:
    """Read a query that is written in the one way that is signed; raises `Refusal`."""
    pairs = [pair.split("=") for pair in query.split("&")]
    if any(len(pair) != 2 or not all(map(_ENCODED.fullmatch, pair)) or not pair[0] for pair in pairs):  # noqa: PLR2004
        refuse("the query is not written as RFC 3986 has it")
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        refuse("a parameter is there twice")
    if names != [*sorted(set(names) - {"sig", "key"}), *(name for name in ("sig", "key") if name in names)]:
        refuse("the parameters are not in order")
    return {unquote(name, errors="strict"): unquote(value, errors="strict") for name, value in pairs}


async def verify(query: str, parameters: Mapping[str, str], key_domain: str, txt: Txt) -> None:
    """Hold a query against the key that its sender publishes; raises `Refusal`."""
    if not parameters.get("sig") or not parameters.get("key"):
        refuse("it is not signed")
    if not _LABEL.fullmatch(parameters["key"]):
        refuse("its key is no label")
    signed = query.partition("&sig=")[0]
    key = await _public_key(f"{parameters['key']}.{key_domain}", txt)
    try:
        signature = base64.b64decode(parameters["sig"], validate=True)
        key.verify(signature, signed.encode("ascii"), PKCS1v15(), SHA256())
    except (binascii.Error, InvalidSignature):
        refuse("the signature is not of this request")


async def _public_key(name: str, txt: Txt) -> RSAPublicKey:
    fragments = dict[int, str]()
    for value in await txt(name):
        fields = dict(field.split("=", 1) for field in value.split(",") if "=" in field)
        number = int(fields.get("p", "0"))
        if len(value) > _LONGEST_STRING or number < 1 or number in fragments or fields.get("a", "RS256") != "RS256":
            refuse(f"{name} holds what is no part of a key")
        fragments[number] = fields.get("d", "")
    text = "".join(fragments[number] for number in sorted(fragments))
    try:
        key = load_der_public_key(base64.b64decode(text, validate=True))
    except ValueError:
        key = None
    if not isinstance(key, RSAPublicKey):
        refuse(f"{name} holds no RSA key")
    return key
