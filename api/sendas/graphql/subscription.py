"""The subscriptions, answered as streams of events."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import strawberry

from sendas.actions.watch_domain import watch_domain
from sendas.domain.principal import Scope
from sendas.graphql.attempt import own_id
from sendas.graphql.context import Context, Info
from sendas.graphql.domain import Domain, domain
from sendas.graphql.errors import ApiError
from sendas.store.domain_shelf import DomainShelf, domain_shelf
from sendas.store.sending_domain import SendingDomainRow, find_domain


@strawberry.type(description="What can be watched.")
class Subscription:
    @strawberry.subscription(
        description="The domain as it is, at once and each time a check or a DNS run changes something; over SSE, "
        "authenticated. While a check is under way, records show their progress in the order their names arrive. It "
        "ends when the domain is removed, the token ends, or after ten minutes: then subscribe again. The error "
        "NOT_FOUND where node(id) is null."
    )
    async def domain_changed(self, info: Info, id: strawberry.ID) -> AsyncGenerator[Domain, None]:  # noqa: A002  (the contract's name)
        context = info.context
        context.require(Scope.DOMAINS_READ)
        own, company_id = own_id(id, "Domain"), context.company.id
        row = await context.read(lambda reading: find_domain(reading, company_id, own))
        if row is None:
            code, message = "NOT_FOUND", "There is nothing with this id."
            raise ApiError(code, message)
        return _changes(info.context, row)


async def _changes(context: Context, own: SendingDomainRow) -> AsyncGenerator[Domain, None]:
    async with aclosing(watch_domain(context.services, context.access, own.id)) as sights:
        async for sight in sights:
            context.see(sight, own.id)
            shelf = await _shelf(context, own.name)
            row = shelf.domains.get((own.name, own.server_id))
            if row is None or row.id != own.id:
                return
            yield domain(row, shelf, context)


async def _shelf(context: Context, name: str) -> DomainShelf:
    """Give the company's domains of a name, and not the hundreds of others that it may have."""
    company_id, servers = context.company.id, context.services.servers
    return await context.read(lambda reading: domain_shelf(reading, company_id, servers, with_records=True, name=name))
