"""How far records have come on their way to those who receive mail."""

from collections.abc import Iterable
from datetime import datetime

import strawberry

from sendas.domain.reach import Reach, tell_reach, together
from sendas.graphql.context import Context
from sendas.store.dns_record import DnsRecordRow


@strawberry.type(
    description="How far a record has come: into its zone, to every name server, to the resolvers of those who receive "
    "mail. Null is what nobody could tell."
)
class Publication:
    stored: bool = strawberry.field(
        description="Whether a name server gives it, or the DNS provider took it within the last hour."
    )
    served_by_all: bool | None = strawberry.field(
        description="Whether every authoritative server gives it. Null while one that did not answer may lag behind."
    )
    seen_by_resolvers: bool | None = strawberry.field(
        description="Whether resolvers that validate DNSSEC see it. They are asked once every name server has it; null "
        "where the operator named none."
    )
    absence_remembered_until: datetime | None = strawberry.field(
        description="Until when resolvers that asked too early may still remember that it was not there; null while "
        "a name server still says so, since then nobody knows, and when that time is over or it was never seen absent."
    )
    message: str = strawberry.field(description="The same in one sentence, in the company's language.")


def publication(rows: Iterable[DnsRecordRow], context: Context) -> Publication | None:
    """Show how far all of some records have come; None before one was seen."""
    found = list(rows)
    reach = together(row.reach for row in found)
    if reach.stored is None:
        return None
    now = context.services.clock()
    untils = [row.absence.known_end for row in found if row.stored]
    until = max((each for each in untils if each and each > now), default=None)
    return _publication(reach, until, context)


def _publication(reach: Reach, until: datetime | None, context: Context) -> Publication:
    return Publication(
        stored=bool(reach.stored),
        served_by_all=reach.served,
        seen_by_resolvers=reach.seen,
        absence_remembered_until=until,
        message=context.say(tell_reach(reach, until)),
    )
