"""Ways to authorise, and the form that each needs."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import Literal

from sendas_providers.change import Change
from sendas_providers.record import Zone


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a credential form."""

    key: str
    label: str
    secret: bool = False
    required: bool = True
    help: str = ""
    choices: tuple[str, ...] = ()
    multiline: bool = False
    pattern: str | None = None
    """A regular expression that the whole value matches."""
    show_if: Mapping[str, str] = field(default_factory=dict[str, str])
    """The values of other fields with which this one is asked for."""


class Narrowest(StrEnum):
    """How narrowly a provider lets a credential be limited."""

    RECORDS = auto()
    """To names and types, by what `Auth.policy` writes."""
    ZONE = auto()
    """To one zone."""
    EVERYTHING = auto()
    """Not at all: it opens whatever its owner has there."""


@dataclass(frozen=True, slots=True)
class Auth:
    """One way to authorise; a provider lists several, safest first."""

    id: str
    label: str
    fields: tuple[Field, ...] = ()
    kind: Literal["token", "keypair", "role", "oauth2", "tsig", "none"] = "token"
    least_privilege: str = ""
    """What to grant, one sentence."""
    narrowest: Narrowest | None = None
    """None where nobody knows."""
    portal_url: str = ""
    """Where to grant it; {zone} and {external_id} are filled in."""
    policy: Callable[[Zone, Sequence[Change], Mapping[str, str]], str] | None = None
    """Writes the grant for exactly these changes; the last argument has the form's fields that are no secrets."""
    trust: Callable[[str, Mapping[str, str]], str] | None = None
    """Writes what lets the operator in for one company, from its external id and the operator's settings for the
    provider; empty where those do not allow it."""


def credential_problems(auth: Auth, credentials: Mapping[str, str]) -> dict[str, str]:
    """Say what is wrong with each field: missing, unknown, malformed or not a choice; empty when all is well.

    >>> credential_problems(Auth("key", "Key", (Field("secret", "Secret"),)), {"sekret": "x"})
    {'sekret': 'unknown', 'secret': 'missing'}
    """
    known = {each.key for each in auth.fields}
    problems = {key: "unknown" for key in credentials if key not in known}
    for each in auth.fields:
        if problem := _problem(each, credentials):
            problems[each.key] = problem
    return problems


def _problem(each: Field, credentials: Mapping[str, str]) -> str:
    value = credentials.get(each.key, "")
    asked = all(credentials.get(key) == wanted for key, wanted in each.show_if.items())
    if not value:
        return "missing" if each.required and asked else ""
    if each.choices and value not in each.choices:
        return "not a choice"
    malformed = each.pattern is not None and not re.fullmatch(each.pattern, value)
    return "malformed" if malformed else ""
