"""The recursors that the settings name: to read at, and for a second opinion."""

from collections.abc import Sequence

from sendas.configuration_error import ConfigurationError
from sendas.dns.recursive_reader import RecursiveReader
from sendas.dns.second_opinion import ValidatingResolvers
from sendas.dns.upstream import parse_upstream
from sendas.dns.upstream_line import Line, open_lines
from sendas.settings import Settings


def recursive_reader(settings: Settings) -> RecursiveReader:
    """Give a reader at the upstreams of the settings; raises `ConfigurationError`."""
    return RecursiveReader(_lines("SENDAS_DNS_UPSTREAM", settings.dns_upstream, settings))


def validating_resolvers(settings: Settings) -> ValidatingResolvers:
    """Give the validating resolvers of the settings; raises `ConfigurationError`."""
    return ValidatingResolvers(_lines("SENDAS_DNS_RESOLVERS", settings.dns_resolvers, settings))


def _lines(variable: str, written: Sequence[str], settings: Settings) -> tuple[Line, ...]:
    try:
        return open_lines([parse_upstream(text) for text in written], settings.dns_upstream_ca)
    except ValueError as error:
        message = f"{variable}: {error}"
        raise ConfigurationError(message) from None
