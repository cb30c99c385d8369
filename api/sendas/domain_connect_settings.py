"""What the operator has of their own for Domain Connect: templates, a key, and the hosts that may be asked."""

import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from sendas.configuration_error import ConfigurationError
from sendas.settings import Settings

_LARGEST = 256 * 1024  # octets of a file
_SMALLEST_KEY = 2048  # bits


def own_at_domain_connect(settings: Settings) -> dict[str, str]:
    """Read the files that the settings name; raises `ConfigurationError`, which never shows what is in them.

    `templates` is a JSON array of templates, `key` the private key in PEM, `key_host` the label that it is published
    at, and `api_hosts` names separated by blanks.
    """
    own = {
        "templates": _templates(settings.domain_connect_templates),
        "key": _key(settings.domain_connect_key_file),
        "key_host": settings.domain_connect_key_host,
        "api_hosts": " ".join(settings.domain_connect_api_hosts).lower(),
    }
    return {key: value for key, value in own.items() if value}


def _templates(path: Path | None) -> str:
    if path is None:
        return ""
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    templates = [_template(file) for file in files]
    if not templates:
        message = f"SENDAS_DOMAIN_CONNECT_TEMPLATES: there is no *.json in {path}"
        raise ConfigurationError(message)
    return json.dumps(templates)


def _template(path: Path) -> object:
    try:
        template: object = json.loads(_read(path))
    except (OSError, ValueError):
        message = f"SENDAS_DOMAIN_CONNECT_TEMPLATES: {path} is not a file of JSON"
        raise ConfigurationError(message) from None
    return template


def _key(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        text = _read(path)
        key = load_pem_private_key(text.encode(), password=None)
    except (OSError, ValueError, TypeError):
        key, text = None, ""
    if isinstance(key, RSAPrivateKey) and key.key_size >= _SMALLEST_KEY:
        return text
    message = f"SENDAS_DOMAIN_CONNECT_KEY_FILE: {path} is not an RSA private key of {_SMALLEST_KEY} bits in PEM"
    raise ConfigurationError(message)


def _read(path: Path) -> str:
    with path.open("rb") as file:
        octets = file.read(_LARGEST + 1)
    if len(octets) > _LARGEST:
        message = "too large"
        raise ValueError(message)
    return octets.decode()
