"""The subscriptions, answered as streams of events."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from uuid import UUID

import strawberry

from sendas.actions.watch_domain import watch_domain
from sendas.domain.principal import Scope
from sendas.graphql.attempt import own_id
from sendas.graphql.context import Info
from sendas.graphql.domain import Domain, domain
from sendas.graphql.errors import ApiError
from sendas.store.sending_domain import find_domain


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
        if await context.read(lambda reading: find_domain(reading, company_id, own)) is None:
            code, message = "NOT_FOUND", "There is nothing with this id."
            raise ApiError(code, message)
        return _changes(info, own)


async def _changes(info: Info, own: UUID) -> AsyncGenerator[Domain, None]:
    context = info.context
    async with aclosing(watch_domain(context.services, context.access, own)) as sights:
        async for sight in sights:
            context.see(sight, own)
            shelf = await context.shelf(with_records=True)
            row = next((each for each in shelf.domains.values() if each.id == own), None)
            if row is None:
                return
            yield domain(row, shelf, context)
