"""What an answer of the API means, as an error of the contract.

Cloudflare's own words are not repeated: nobody promises that they never hold what was sent.
"""

from collections.abc import Collection
from http import HTTPStatus

from sendas_providers import (
    AnswerLost,
    AuthFailed,
    DnsError,
    Forbidden,
    Rejected,
    Unmet,
    ZoneNotFound,
)

IN_THE_WAY = frozenset({81053, 81054, 81056})  # an address or an alias; an alias; a delegation
ALREADY = frozenset({81057, 81058})
_GONE = 81044
_BAD_TOKEN = frozenset({1000, 6003, 6111, 9106, 9107, 9109})
_NO_SUCH_ZONE = frozenset({1001, 1049, 7000, 7003})
_WORDS = {
    1000: "the token is not known",
    1004: "the record is not valid",
    7003: "there is no such zone",
    9005: "an address is not valid",
    9007: "a target is not valid",
    9021: "the TTL is out of bounds",
    9109: "the token is not known",
    10000: "the token has no right to this",
    81044: "the record is gone",
    81053: "an address or an alias is at the name",
    81054: "an alias is at the name",
    81056: "the name is delegated",
    81057: "the record is there already",
    81058: "the record is there already",
}


def error_of(status: int, codes: Collection[int], retry_after: float | None = None) -> DnsError:
    """Give the error that a status and the codes of its envelope stand for."""
    kind = _kind(status, frozenset(codes))
    said = "; ".join(_WORDS.get(code, f"code {code}") for code in codes)
    later = f", come back in {retry_after:.0f} s" if retry_after else ""
    return kind(f"Cloudflare answered {status}{f': {said}' if said else ''}{later}", retry_after=retry_after)


def _kind(status: int, codes: frozenset[int]) -> type[DnsError]:
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR or not codes:
        # What is not Cloudflare's own refusal says nothing of what was done.
        return Forbidden if status == HTTPStatus.FORBIDDEN else AnswerLost
    if codes & (IN_THE_WAY | ALREADY | {_GONE}):
        return Unmet
    if status == HTTPStatus.UNAUTHORIZED or codes & _BAD_TOKEN:
        return AuthFailed
    if status == HTTPStatus.FORBIDDEN:
        return Forbidden
    return ZoneNotFound if status == HTTPStatus.NOT_FOUND or codes & _NO_SUCH_ZONE else Rejected
