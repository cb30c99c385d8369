"""What a provider could not do, as a refusal in the company's language."""

from collections.abc import Mapping

from sendas.domain.refusal import ErrorCode, Problem, Refused
from sendas.domain.sentence import Sentence
from sendas.domain.unsafe_text import printable
from sendas_providers import (
    AuthFailed,
    BadCredentials,
    DnsError,
    Forbidden,
    NotOffered,
    ProviderUnusable,
    Unavailable,
    UnknownProvider,
    ZoneNotFound,
)

_MOST_WORDS = 300
_KINDS: Mapping[type[DnsError], tuple[ErrorCode, Sentence]] = {
    AuthFailed: (ErrorCode.CREDENTIALS_REFUSED, Sentence("The provider does not accept this credential: {words}")),
    Forbidden: (ErrorCode.CREDENTIALS_REFUSED, Sentence("This credential may not do that: {words}")),
    ZoneNotFound: (ErrorCode.ZONE_NOT_FOUND, Sentence("The provider does not hold this zone: {words}")),
    NotOffered: (ErrorCode.NOT_AVAILABLE, Sentence("The DNS host does not offer to set these records up: {words}")),
    UnknownProvider: (ErrorCode.INVALID_INPUT, Sentence("There is no such provider here: {words}")),
    ProviderUnusable: (ErrorCode.NOT_AVAILABLE, Sentence("This provider cannot be used here: {words}")),
    Unavailable: (ErrorCode.PROVIDER_UNAVAILABLE, Sentence("The provider did not answer: {words}")),
    DnsError: (ErrorCode.PROVIDER_UNAVAILABLE, Sentence("The provider could not do it: {words}")),
}
_FIELDS = {
    "missing": Sentence("Fill in this field."),
    "unknown": Sentence("This provider has no such field."),
    "malformed": Sentence("This is not written as it should be."),
    "not a choice": Sentence("This is not one of the choices."),
}


def provider_problem(error: DnsError, *field: str) -> Refused:
    """Give the refusal of a provider's error; fields of a form are named one by one."""
    if isinstance(error, BadCredentials):
        return Refused(
            *(
                Problem(
                    ErrorCode.INVALID_INPUT, _FIELDS.get(what, _FIELDS["malformed"]), ("credentials", printable(key))
                )
                for key, what in error.fields.items()
            )
        )
    code, sentence = told(error)
    return Refused.because(code, sentence, *field)


def told(error: DnsError) -> tuple[ErrorCode, Sentence]:
    """Give the code and the sentence for a provider's error, with the provider's own words."""
    code, sentence = next(_KINDS[kind] for kind in type(error).__mro__ if kind in _KINDS)
    return code, Sentence(sentence.template, {"words": printable(str(error) or error.code, _MOST_WORDS)})
