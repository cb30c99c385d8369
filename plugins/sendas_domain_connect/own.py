"""What the operator has of their own: templates, the key that requests are signed with, and who may be asked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from sendas_domain_connect.known_hosts import KNOWN_API_HOSTS
from sendas_providers import ProviderUnusable
from sendas_providers.domain_connect import Template, TemplateError, read_template


@dataclass(frozen=True, slots=True)
class Own:
    """`key_host` is the label below a template's `syncPubKeyDomain` that the public key is published at."""

    templates: tuple[Template, ...]
    key: RSAPrivateKey = field(repr=False)
    key_host: str
    api_hosts: frozenset[str]


def own_of(settings: Mapping[str, str]) -> Own:
    """Read the settings; raises `ProviderUnusable`, which never shows what is in them."""
    hosts = frozenset(settings.get("api_hosts", "").split())
    return Own(_templates(settings["templates"]), _key(settings["key"]), settings["key_host"], hosts or KNOWN_API_HOSTS)


@lru_cache(maxsize=4)
def _templates(text: str) -> tuple[Template, ...]:
    try:
        data: list[object] = json.loads(text)
        return tuple(map(read_template, data))
    except TemplateError as error:
        message = f"the operator's Domain Connect template cannot be used: {error}"
    except (ValueError, TypeError, RecursionError):
        message = "the operator's Domain Connect templates are no JSON"
    raise ProviderUnusable(message)


@lru_cache(maxsize=4)  # OpenSSL takes up to a third of a second to look at one
def _key(pem: str) -> RSAPrivateKey:
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError):
        key = None
    if isinstance(key, RSAPrivateKey):
        return key
    message = "the operator's key is no RSA private key"
    raise ProviderUnusable(message)
