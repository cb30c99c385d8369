# ruff: noqa: N818  (named after what happened; DnsError says that they are errors)
"""What can go wrong at a provider.

DnsError
├── AuthFailed            the credential is not accepted
├── Forbidden             it is accepted and may not do this
├── ZoneNotFound          the provider does not hold this zone
├── NotOffered            whoever runs this zone has no such way for these records
├── Conflict              the zone is not as it was when it was read
│   └── Unmet             the provider itself said so of what it was sent
├── Rejected              the provider does not take this record, or answers nonsense
├── Unavailable           no answer, or "later"; may be tried again where nothing was sent
│   └── AnswerLost        something was sent, and what became of it is not known
├── UnknownProvider       no plugin offers this provider or this way to authorise
├── ProviderUnusable      the plugin is broken, or a package that it needs is missing
└── BadCredentials        fields are missing, unknown or malformed; they are named
"""

from collections.abc import Mapping
from typing import ClassVar


class DnsError(Exception):
    """Something that a provider or a plugin could not do. The message never holds a secret."""

    code: ClassVar[str] = "provider_error"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds to wait, where the provider says so."""


class AuthFailed(DnsError):
    """The credential is not accepted."""

    code = "auth_failed"


class Forbidden(DnsError):
    """The credential is accepted and may not do this."""

    code = "forbidden"


class ZoneNotFound(DnsError):
    """The provider does not hold this zone."""

    code = "zone_not_found"


class NotOffered(DnsError):
    """Whoever runs this zone has no such way for these records: the message says why, in one sentence for its owner.

    Nothing is wrong and nobody is to blame: there are other ways, of which the manual one is always open.
    """

    code = "not_offered"


class Conflict(DnsError):
    """The zone is not as it was when it was read."""

    code = "conflict"


class Unmet(Conflict):
    """The zone is not as a request has it: the provider refused it for that."""


class Rejected(DnsError):
    """The provider does not take this record, or its answer makes no sense."""

    code = "rejected"


class Unavailable(DnsError):
    """The provider did not answer or asks to come later."""

    code = "unavailable"
    retryable = True


class AnswerLost(Unavailable):
    """A request may have arrived, and its answer did not come or cannot be believed."""


class UnknownProvider(DnsError):
    """No plugin offers this provider, or it has no such way to authorise."""

    code = "unknown_provider"


class ProviderUnusable(DnsError):
    """The plugin is broken, or a package that it needs is missing."""

    code = "provider_unusable"


class BadCredentials(DnsError):
    """Fields of the credential form are wrong: `fields` says of each key what."""

    code = "bad_credentials"

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{key}: {problem}" for key, problem in fields.items()))
        self.fields = dict(fields)
