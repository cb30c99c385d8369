"""The hand-over to a domain's administrator."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from sendas.graphql.node import Node

if TYPE_CHECKING:
    from sendas.graphql.domain import Domain


@strawberry.type(description="What the domain's administrator gets when there is no automatic way.")
class Handover(Node):
    domain: Annotated["Domain", strawberry.lazy("sendas.graphql.domain")] = strawberry.field(description="The domain.")
    url: str | None = strawberry.field(
        description="A page with live ticks for somebody without an account: expiring, revocable. "
        "Only in createHandover's answer: the link is a secret."
    )
    pdf_url: str | None = strawberry.field(description="Only in createHandover's answer.")
    zone_file: str = strawberry.field(description="The records in master-file syntax.")
    expires_at: datetime = strawberry.field(description="Until when the link works.")
