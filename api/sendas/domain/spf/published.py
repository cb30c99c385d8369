"""What stands at a name that an SPF record leads to (RFC 7208 sections 4.4 to 4.6)."""

from dataclasses import dataclass
from enum import StrEnum

from sendas.domain.spf.query_name import is_checkable
from sendas.domain.spf.record import SpfRecord, SpfSyntaxError, is_spf, parse_spf
from sendas.domain.spf.resolver import LookupKind, LookupType, Resolver


class RecordState(StrEnum):
    """What receivers find where an include or redirect leads; `NONE` to `MALFORMED` are permerror (section 5.2)."""

    READABLE = "readable"
    NONE = "none"
    SEVERAL = "several"
    MALFORMED = "malformed"
    UNKNOWN = "unknown"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Published:
    """The state of a name with its record, if there is one that can be read.

    `UNKNOWN` is a failure of the DNS, `UNREAD` a name that we did not ask: it depends on the sender or is one of too
    many. `wrong_term` is the first that breaks the grammar.
    """

    state: RecordState
    record: SpfRecord | None = None
    wrong_term: str = ""


UNREAD = Published(RecordState.UNREAD)


async def read_published(resolver: Resolver, name: str) -> Published:
    """Ask for the record of a name; one that is no domain has none (section 4.3)."""
    if not is_checkable(name):
        return Published(RecordState.NONE)
    answer = await resolver.resolve(name, LookupType.TXT)
    if answer.kind is LookupKind.ERROR:
        return Published(RecordState.UNKNOWN)
    found = [text for text in answer.values if is_spf(text)]
    if len(found) == 1:
        return _parsed(found[0])
    return Published(RecordState.SEVERAL if found else RecordState.NONE)


def _parsed(text: str) -> Published:
    try:
        return Published(RecordState.READABLE, parse_spf(text))
    except SpfSyntaxError as error:
        return Published(RecordState.MALFORMED, wrong_term=error.term)
