"""What an answer of the API means, as an error of the contract.

PowerDNS's own words are not repeated: the server is whichever a customer names, and may say anything.
"""

from http import HTTPStatus

from sendas_powerdns.json_value import error_text
from sendas_providers import (
    AnswerLost,
    AuthFailed,
    DnsError,
    Forbidden,
    Rejected,
    Unmet,
    ZoneNotFound,
)
from sendas_providers.http_exchange import Answer

_LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
_LONGEST_WAIT = 86_400


class AnswerTooLarge(Rejected):
    """The answer is larger than anything that is read."""


# Its words since 4.2, where they tell more than the status.
_WORDS: dict[str, tuple[type[DnsError], str]] = {
    "Conflicts with pre-existing RRset": (Unmet, "an alias is at the name, or was to stand beside other records"),
    "Conflicts with another RRset": (Unmet, "an alias was to stand beside other records"),
    "has more than one record": (Unmet, "an alias is at the name, perhaps switched off"),
    "Duplicate record": (Unmet, "a record is there already"),
    "out of zone": (ZoneNotFound, "the name is not in the zone"),
    "Not in expected format": (Rejected, "a value is not valid"),
    "is not canonical": (Rejected, "a name is not valid"),
    "unsupported characters": (Rejected, "a name is not valid"),
    "Could not find domain": (ZoneNotFound, "there is no such zone"),
}
_STATUSES: dict[int, tuple[type[DnsError], str]] = {
    HTTPStatus.UNAUTHORIZED: (AuthFailed, "the key is not the server's"),
    HTTPStatus.FORBIDDEN: (Forbidden, "the key, or where we come from, has no right to this"),
    HTTPStatus.NOT_FOUND: (ZoneNotFound, "there is no such zone or server"),
    HTTPStatus.CONFLICT: (Unmet, "the zone is not as it was"),
}


def error_of(answer: Answer) -> DnsError:
    """Give the error that a status and, with 422, PowerDNS's text stand for."""
    kind, words = _meaning(answer)
    later = _seconds(answer.headers.get("retry-after"))
    said = "; ".join(each for each in (words, f"come back in {later:.0f} s" if later else "") if each)
    return kind(f"PowerDNS answered {answer.status}{f': {said}' if said else ''}", retry_after=later)


def nonsense() -> AnswerLost:
    """Make the error for an answer that is not what the API gives."""
    return AnswerLost("the answer is not what PowerDNS gives")


def too_large() -> AnswerTooLarge:
    """Make the error for an answer that was not read to its end."""
    return AnswerTooLarge("the answer is larger than 4 MiB")


def _meaning(answer: Answer) -> tuple[type[DnsError], str]:
    status = answer.status
    if status < HTTPStatus.MULTIPLE_CHOICES or status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return AnswerLost, ""
    if status < HTTPStatus.BAD_REQUEST:
        return Rejected, "it sends us elsewhere, where we do not go: give the address that it leads to"
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        said = error_text(answer.body)
        return next((meaning for text, meaning in _WORDS.items() if text in said), (Rejected, "it does not take this"))
    return _STATUSES.get(status, (Rejected, "it does not take this"))


def _seconds(text: str | None) -> float | None:
    if text and text.isascii() and text.isdigit() and len(text) < len(str(_LONGEST_WAIT)) + 1:
        return float(text)
    return None
