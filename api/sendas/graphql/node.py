"""Objects with a global id."""

import strawberry


@strawberry.interface(description="An object with a global id.")
class Node:
    id: strawberry.ID = strawberry.field(description="Opaque, the same for ever.")
