"""Whether the DNS host of a domain offers to take its records from us, at a click of whoever runs it there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sendas.domain.domain_connect import DomainConnectHint

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OneClick:
    """What came of asking: the provider by which the host offers it, None where it does not."""

    provider_id: str | None
    at: datetime


def ask_again(asked_at: datetime | None, now: datetime, before: str | None, hint: DomainConnectHint) -> bool:
    """Say whether to ask: once a day, and where the zone's hint is another one than `before`."""
    moved = hint.seen and hint.place != before
    return asked_at is None or moved or now - asked_at >= _DAY
