"""The subscriptions: in the contract, not available yet."""

from collections.abc import AsyncGenerator

import strawberry

from sendas.domain.principal import Scope
from sendas.graphql.context import Info
from sendas.graphql.domain import Domain
from sendas.graphql.errors import ApiError


@strawberry.type(description="What can be watched.")
class Subscription:
    @strawberry.subscription(
        description="The domain each time a check or a DNS run changes something; over SSE, authenticated. "
        "Not available yet."
    )
    async def domain_changed(self, info: Info, id: strawberry.ID) -> AsyncGenerator[Domain, None]:  # noqa: A002  (the contract's name)
        info.context.require(Scope.DOMAINS_READ)
        code, message = "NOT_AVAILABLE", f"Watching {id} is not available yet; ask node(id) again."
        raise ApiError(code, message)
        yield  # an async generator, as subscriptions are
