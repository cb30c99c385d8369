"""What an answer of AWS means, as an error of the contract. AWS's own words are not repeated: they name accounts."""

from collections.abc import Sequence
from http import HTTPStatus

from sendas_providers import (
    AnswerLost,
    AuthFailed,
    DnsError,
    Forbidden,
    Rejected,
    Unavailable,
    Unmet,
    ZoneNotFound,
)

_LATER = frozenset(
    {
        "Throttling", "ThrottlingException", "ThrottledException", "RequestLimitExceeded", "TooManyRequestsException",
        "RequestThrottled", "PriorRequestNotComplete",
    }
)  # fmt: skip
_BAD_KEY = frozenset(
    {
        "InvalidClientTokenId", "InvalidAccessKeyId", "UnrecognizedClientException", "SignatureDoesNotMatch",
        "InvalidSignatureException", "IncompleteSignature", "MissingAuthenticationToken", "ExpiredToken",
        "ExpiredTokenException", "RequestExpired", "AuthFailure", "OptInRequired",
    }
)  # fmt: skip
_NO_RIGHT = frozenset({"AccessDenied", "AccessDeniedException", "NotAuthorizedException", "UnauthorizedOperation"})
_INVALID = frozenset({"InvalidInput", "InvalidDomainName", "ValidationError", "LimitsExceeded", "NoSuchChange"})
_MEANINGS: Sequence[tuple[frozenset[str], type[DnsError], str]] = (
    (_BAD_KEY, AuthFailed, "the key is not accepted"),
    (_NO_RIGHT, Forbidden, "the credential has no right to this"),
    (frozenset({"NoSuchHostedZone"}), ZoneNotFound, "there is no such zone"),
    (_INVALID, Rejected, ""),
)
_UNMET = (
    ("already exists", "the record is there already"),
    ("not found", "the record is gone"),
    ("do not match", "the record is not as it was"),
    ("conflicts with other records", "an alias and another record cannot share a name"),
)


def error_of(status: int, code: str, message: str, retry_after: float | None = None) -> DnsError:
    """Give the error that a status and a code stand for; of the message only what it is about is told."""
    kind, said = _meaning(status, code, message)
    later = f", come back in {retry_after:.0f} s" if retry_after else ""
    named = code if code.isascii() and code.isalnum() else "an error"
    return kind(f"AWS answered {status} {named}{f': {said}' if said else ''}{later}", retry_after=retry_after)


def _meaning(status: int, code: str, message: str) -> tuple[type[DnsError], str]:
    if code in _LATER:
        return Unavailable, "too many requests" if code != "PriorRequestNotComplete" else "a change is under way"
    if not HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return AnswerLost, ""
    if code == "InvalidChangeBatch":
        return _refused(message.lower())
    for codes, kind, said in _MEANINGS:
        if code in codes:
            return kind, said
    return (Forbidden if status == HTTPStatus.FORBIDDEN else AnswerLost), ""


def _refused(message: str) -> tuple[type[DnsError], str]:
    for part, said in _UNMET:
        if part in message:
            return Unmet, said
    if "protect" in message:  # not before: names stand in every message, and may hold the word
        return Rejected, "the record is protected there"
    if "not permitted in zone" in message:
        return Rejected, "the name is not in the zone"
    return Rejected, "the record is not valid"


def nonsense() -> AnswerLost:
    """Make the error for an answer that is not what the API gives."""
    return AnswerLost("the answer of AWS makes no sense")
