"""The hand-over to a domain's administrator."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from sendas.actions.draw_up_handover import draw_up_handover
from sendas.actions.not_found import found
from sendas.domain.global_id import global_id
from sendas.graphql.context import Info
from sendas.graphql.node import Node
from sendas.handover.told_zone_file import told_zone_file
from sendas.store.domain_shelf import DomainShelf
from sendas.store.handover import HandoverRow
from sendas.store.sending_domain import SendingDomainRow

if TYPE_CHECKING:
    from sendas.graphql.domain import Domain


@strawberry.type(description="What the domain's administrator gets when there is no automatic way.")
class Handover(Node):
    url: str | None = strawberry.field(
        description="A page with live ticks for somebody without an account: expiring, revocable. "
        "Only in createHandover's answer: the link is a secret."
    )
    pdf_url: str | None = strawberry.field(description="Only in createHandover's answer.")
    expires_at: datetime = strawberry.field(description="Until when the link works.")
    row: strawberry.Private[HandoverRow]

    @strawberry.field(description="The domain.")
    async def domain(self, info: Info) -> Annotated["Domain", strawberry.lazy("sendas.graphql.domain")]:
        from sendas.graphql.domain import domain  # noqa: PLC0415  (a domain shows its hand-overs)

        row, shelf = await self._domain(info)
        return domain(row, shelf, info.context)

    @strawberry.field(description="The records as they stand now, in master-file syntax (RFC 1035 section 5).")
    async def zone_file(self, info: Info) -> str:
        context = info.context
        row, shelf = await self._domain(info)
        document = draw_up_handover(context.services, context.company, row, shelf, self.row.expires_at)
        return told_zone_file(document, self.row.locale)

    async def _domain(self, info: Info) -> tuple[SendingDomainRow, DomainShelf]:
        shelf = await info.context.shelf(with_records=True)
        return found(next((each for each in shelf.domains.values() if each.id == self.row.domain_id), None)), shelf


def handover(row: HandoverRow, url: str | None = None) -> Handover:
    """Show a link; where it leads is known only to who made it."""
    return Handover(
        id=strawberry.ID(global_id("Handover", row.id)),
        url=url,
        pdf_url=f"{url}/records.pdf" if url else None,
        expires_at=row.expires_at,
        row=row,
    )
