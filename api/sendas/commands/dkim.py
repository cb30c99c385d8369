"""`sendas dkim export`: private keys and signing tables for OpenDKIM or Rspamd."""

import asyncio
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from sendas.actions.export_dkim import SigningKey, export_dkim
from sendas.assemble import assembled
from sendas.configuration_error import ConfigurationError
from sendas.settings import Settings


def run(options: Namespace) -> int:
    """Write one key file a selector (mode 600) and the tables that name them; every key goes into the audit log."""
    domains, out = list[str](options.domain), Path(options.out)
    with assembled(Settings.from_environment()) as services:
        keys = asyncio.run(export_dkim(services, "operator", domains))
    if not keys:
        message = "there are no keys to export" + (f" for {', '.join(domains)}" if domains else "")
        raise ConfigurationError(message)
    try:
        _write(options.format, keys, out)
    except OSError as error:
        message = f"{out} cannot be written: {error.strerror}"
        raise ConfigurationError(message) from None
    sys.stdout.write(f"{len(keys)} keys and the tables of {options.format} are in {out}\n")
    return 0


def _write(form: str, keys: Sequence[SigningKey], out: Path) -> None:
    (out / "keys").mkdir(mode=0o700, parents=True, exist_ok=True)
    for key in keys:
        _write_private(_path(key, out), key.private_pem)
    tables = _opendkim(keys, out) if form == "opendkim" else _rspamd(keys, out)
    for name, text in tables.items():
        (out / name).write_text(text)


def _path(key: SigningKey, out: Path) -> Path:
    return (out / "keys" / f"{key.domain}.{key.selector}.pem").absolute()


def _write_private(path: Path, pem: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(pem)


def _opendkim(keys: Sequence[SigningKey], out: Path) -> dict[str, str]:
    names = [f"{key.selector}._domainkey.{key.domain}" for key in keys]
    table = [f"{name} {key.domain}:{key.selector}:{_path(key, out)}" for name, key in zip(names, keys, strict=True)]
    first = {key.domain: name for name, key in reversed(list(zip(names, keys, strict=True)))}
    signing = [f"*@{domain} {name}" for domain, name in sorted(first.items())]
    return {"KeyTable": "\n".join(table) + "\n", "SigningTable": "\n".join(signing) + "\n"}


def _rspamd(keys: Sequence[SigningKey], out: Path) -> dict[str, str]:
    blocks: list[str] = []
    for domain in dict.fromkeys(key.domain for key in keys):
        own = [f'{{ selector = "{k.selector}"; path = "{_path(k, out)}"; }}' for k in keys if k.domain == domain]
        blocks.append(f'  "{domain}" {{\n    selectors [\n      {", ".join(own)}\n    ]\n  }}\n')
    return {"dkim_signing.conf": "domain {\n" + "".join(blocks) + "}\n"}
