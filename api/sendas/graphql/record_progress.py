"""What a check that is under way has seen of a record so far."""

from datetime import datetime

import strawberry

from sendas.domain.check_code import CheckCode
from sendas.domain.progress import Glimpse
from sendas.domain.unsafe_text import printable
from sendas.domain.verdict import RecordStatus
from sendas.graphql.context import Context


@strawberry.type(
    description="What a check that is under way has seen of a record so far. It is provisional: nothing of it is kept, "
    "no mail leaves because of it, and the check may still decide otherwise. The record's own status is what counts."
)
class RecordProgress:
    status: RecordStatus = strawberry.field(
        description="Where it would stand by what has arrived. VALID: every name server that answered gives it."
    )
    confirmed: bool = strawberry.field(
        description="Whether VALID was confirmed over TCP, or the record was VALID before this check."
    )
    code: CheckCode = strawberry.field(description="The same for programs.")
    message: str = strawberry.field(
        description="One sentence: what was found and what happens next, in the company's language."
    )
    observed: list[str] = strawberry.field(description="Everything found at that name and type, as read.")
    seen_at: datetime = strawberry.field(description="When it arrived.")


def record_progress(glimpse: Glimpse | None, context: Context) -> RecordProgress | None:
    """Show what was seen so far; None where nothing was."""
    if glimpse is None:
        return None
    return RecordProgress(
        status=glimpse.status,
        confirmed=glimpse.confirmed,
        code=glimpse.code,
        message=context.say(glimpse.sentence),
        observed=[printable(value) for value in glimpse.observed],
        seen_at=glimpse.seen_at,
    )
