"""What the operator has of their own for Domain Connect: templates, a key, and the hosts that may be asked."""

import json
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from sendas.configuration_error import ConfigurationError
from sendas.settings import Settings
from sendas_providers.domain_connect import TemplateError, read_template

SMALLEST_KEY = 2048  # bits
_LARGEST = 256 * 1024  # octets of a file
_TEMPLATES, _KEY_FILE = "SENDAS_DOMAIN_CONNECT_TEMPLATES", "SENDAS_DOMAIN_CONNECT_KEY_FILE"
_KEY_HOST = "SENDAS_DOMAIN_CONNECT_KEY_HOST"


def own_at_domain_connect(settings: Settings) -> dict[str, str]:
    """Read the files that the settings name; raises `ConfigurationError`, which never shows what is in them.

    All of templates, key and key host are needed, or none is. `templates` is a JSON array of templates, `key` the
    private key in PEM, `key_host` the label that it is published at, and `api_hosts` names separated by blanks.
    """
    path, key = settings.domain_connect_templates, settings.domain_connect_key_file
    own = {
        "templates": _templates(template_files(path)) if path else "",
        "key": _checked_key(key)[0] if key else "",
        "key_host": settings.domain_connect_key_host,
        "api_hosts": " ".join(settings.domain_connect_api_hosts).lower(),
    }
    needed = {_TEMPLATES: own["templates"], _KEY_FILE: own["key"], _KEY_HOST: own["key_host"]}
    missing = [variable for variable, value in needed.items() if not value]
    if 0 < len(missing) < len(needed):
        message = f"Domain Connect is half set up: {', '.join(missing)} is missing"
        raise ConfigurationError(message)
    return {name: value for name, value in own.items() if value}


def template_files(path: Path) -> Sequence[Path]:
    """Give the file, or the *.json of a folder; raises `ConfigurationError` where it holds none."""
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not files:
        message = f"{_TEMPLATES}: there is no *.json in {path}"
        raise ConfigurationError(message)
    return files


def read_template_file(path: Path) -> object:
    """Give the JSON of a file; raises `ConfigurationError`."""
    try:
        data: object = json.loads(_read(path))
    except (OSError, ValueError, RecursionError):
        message = f"{_TEMPLATES}: {path} is not a file of JSON"
        raise ConfigurationError(message) from None
    return data


def read_signing_key(path: Path) -> RSAPrivateKey:
    """Give the key of a file; raises `ConfigurationError`, also for one that is too small."""
    return _checked_key(path)[1]


def _templates(paths: Sequence[Path]) -> str:
    found = [read_template_file(path) for path in paths]
    for path, data in zip(paths, found, strict=True):
        try:
            read_template(data)
        except TemplateError as error:
            message = f"{_TEMPLATES}: {path}: {error}"
            raise ConfigurationError(message) from None
    return json.dumps(found)


def _checked_key(path: Path) -> tuple[str, RSAPrivateKey]:
    try:
        text = _read(path)
        key = load_pem_private_key(text.encode(), password=None)
    except (OSError, ValueError, TypeError):
        text, key = "", None
    if isinstance(key, RSAPrivateKey) and key.key_size >= SMALLEST_KEY:
        return text, key
    message = f"{_KEY_FILE}: {path} is not an RSA private key of {SMALLEST_KEY} bits in PEM"
    raise ConfigurationError(message)


def _read(path: Path) -> str:
    with path.open("rb") as file:
        octets = file.read(_LARGEST + 1)
    if len(octets) > _LARGEST:
        message = "too large"
        raise ValueError(message)
    return octets.decode()
