"""`sendas domain-connect lint`: templates held against the rules, and the key as the DNS has it."""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from sendas.assemble import dns_reader
from sendas.commands.domain_connect_key import public_key_of
from sendas.configuration_error import ConfigurationError
from sendas.domain_connect_settings import read_signing_key, read_template_file, template_files
from sendas.settings import Settings
from sendas.txt_through import txt_through
from sendas_providers.domain_connect import (
    KeyRecordError,
    Severity,
    TemplateError,
    joined_key,
    lint_template,
    read_template,
)

GOOD, BAD, UNSURE = 0, 1, 3


def lint_files(files: Sequence[Path], settings: Settings, *, dns: bool) -> int:
    """Print what is found; gives the exit code. `dns`: look whether the key is published as well."""
    if not files and settings.domain_connect_templates is None:
        message = "name a template, or set SENDAS_DOMAIN_CONNECT_TEMPLATES"
        raise ConfigurationError(message)
    named = files or [settings.domain_connect_templates or Path()]
    paths = [path for each in named for path in template_files(each)]
    templates = [read_template_file(path) for path in paths]
    found = [
        (path, each) for path, data in zip(paths, templates, strict=True) for each in lint_template(data, path.name)
    ]
    for path, finding in found:
        sys.stdout.write(f"{path}: {finding.severity}: {finding.place}: {finding.message}\n")
    errors = any(finding.severity is Severity.ERROR for _, finding in found)
    shown = _look_for_keys(templates, settings) if dns and not errors else GOOD
    return BAD if errors else shown


def _look_for_keys(templates: Sequence[object], settings: Settings) -> int:
    if not settings.domain_connect_key_host:
        message = "SENDAS_DOMAIN_CONNECT_KEY_HOST must say where the key is published"
        raise ConfigurationError(message)
    path = settings.domain_connect_key_file
    own = public_key_of(read_signing_key(path)) if path else None
    names = sorted({f"{settings.domain_connect_key_host}.{domain}" for domain in _key_domains(templates)})
    return max(asyncio.run(_key_at(name, own, settings)) for name in names)


def _key_domains(templates: Sequence[object]) -> Iterator[str]:
    for data in templates:
        try:
            yield read_template(data).key_domain
        except TemplateError as error:
            raise ConfigurationError(str(error)) from None


async def _key_at(name: str, own: bytes | None, settings: Settings) -> int:
    try:
        published = joined_key(await txt_through(dns_reader(settings))(name))
    except OSError:
        sys.stdout.write(f"{name}: the DNS did not answer\n")
        return UNSURE
    except KeyRecordError as error:
        sys.stdout.write(f"{name}: error: {error}\n")
        return BAD
    right = own in {None, published}
    sys.stdout.write(f"{name}: {'the key is published' if right else 'error: another key is published'}\n")
    return GOOD if right else BAD
