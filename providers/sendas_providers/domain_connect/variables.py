"""Variables in the fields of a template (draft-ietf-dconn-domainconnect-05, "Resolving Template Variables")."""

import re
from collections.abc import Mapping
from typing import Final

BUILT_IN: Final = frozenset({"domain", "host", "fqdn"})
RESERVED: Final = frozenset({
    "providerId", "serviceId", "redirect_uri", "state", "providerName", "serviceName", "groupId", "instanceId",
    "sig", "key", "crit", "client_id", "response_type", "scope",
})  # fmt: skip
"""Names of the request's own parameters, which no variable may have."""

_VARIABLE: Final = re.compile(r"%([A-Za-z0-9_-]+)%")


def variables_of(text: str) -> tuple[str, ...]:
    """Give the names in the order they are found, each as often as it is there.

    >>> variables_of("%sel%.%company%.dkim.example")
    ('sel', 'company')
    """
    return tuple(_VARIABLE.findall(text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Put values in the place of variables, once: what a value holds is not looked into.

    Raises `KeyError` for a variable without a value.

    >>> filled("%a%.example", {"a": "%b%"})
    '%b%.example'
    """
    return _VARIABLE.sub(lambda found: values[found[1]], text)


def pieces_of(text: str) -> tuple[tuple[str, str], ...]:
    """Give what stands in a field one after the other: plain text, and the name of the variable behind it.

    >>> pieces_of("a%b%c")
    (('a', 'b'), ('c', ''))
    """
    parts = _VARIABLE.split(text)
    return tuple(zip(parts[::2], [*parts[1::2], ""], strict=True))


def is_well_formed(text: str) -> bool:
    """Say whether every percent sign belongs to a variable.

    >>> is_well_formed("%a%b%c%"), is_well_formed("100%")
    (True, False)
    """
    return "%" not in _VARIABLE.sub("", text)
