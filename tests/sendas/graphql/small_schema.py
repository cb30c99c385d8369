"""A schema of a few fields behind the real endpoint: resolvers that a test can hold, count and break."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import orjson
import strawberry
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from sendas.graphql.document_guard import Limits, document_guard
from sendas.graphql.endpoint import Endpoint
from sendas.graphql.event_stream import StreamTiming
from sendas.graphql.masked_schema import MaskedSchema
from sendas.graphql.scalars import SCALARS, EmailAddress, Secret
from sendas.graphql.stream_places import StreamPlaces
from tests.asgi import Answer, Header, ask

CANARY = "HUNTER2TOKEN"
JSON: list[Header] = [("content-type", "application/json")]


@dataclass
class World:
    """What resolvers did."""

    calls: list[str] = field(default_factory=list[str])
    numbers: asyncio.Queue[int] = field(default_factory=asyncio.Queue[int])
    open: int = 0
    error: Exception = field(default_factory=lambda: ValueError(CANARY))


Info = strawberry.Info[World, None]


@strawberry.enum
class Colour(Enum):
    RED = 1


@strawberry.input
class Credential:
    name: str
    secret: Secret
    colour: Colour = Colour.RED
    address: EmailAddress = EmailAddress("a@b.example")
    numbers: list[int] = strawberry.field(default_factory=list[int])


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, info: Info, name: str = "") -> str:
        info.context.calls.append("hello")
        return f"hello {name}"

    @strawberry.field
    def fails(self, info: Info) -> str | None:
        raise info.context.error

    @strawberry.field
    def must_not_fail(self, info: Info) -> str:
        raise info.context.error

    @strawberry.field
    def missing(self) -> str:
        return None  # type: ignore[return-value]  # what a broken resolver gives

    @strawberry.field
    async def slow(self, info: Info) -> str:
        await asyncio.sleep(60)
        info.context.calls.append("slow")
        return "done"

    @strawberry.field
    def leaks(self) -> Secret:
        return Secret(CANARY)


@strawberry.type
class Mutation:
    @strawberry.mutation
    def save_credential(
        self,
        info: Info,
        secret: Secret | None = None,
        input: Credential | None = None,  # noqa: A002
    ) -> str:
        info.context.calls.append("saveCredential")
        del secret, input
        return "saved"


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def ticks(self, info: Info, count: int = 1) -> AsyncGenerator[int, None]:
        info.context.calls.append("ticks")
        for number in range(1, count + 1):
            yield number

    @strawberry.subscription
    async def watches(self, info: Info) -> AsyncGenerator[int, None]:
        """Give one number whenever the test puts it there; note when it is over."""
        return _watched(info.context)

    @strawberry.subscription
    async def refuses(self, info: Info) -> AsyncGenerator[int, None]:
        raise info.context.error

    @strawberry.subscription
    async def breaks(self, info: Info) -> AsyncGenerator[int, None]:
        yield 1
        raise info.context.error

    @strawberry.subscription
    async def stalls(self) -> AsyncGenerator[int, None]:
        await asyncio.sleep(60)
        yield 1


async def _watched(world: World) -> AsyncGenerator[int, None]:
    world.open += 1
    try:
        while True:
            yield await world.numbers.get()
    finally:
        world.open -= 1


def small_schema() -> MaskedSchema:
    return MaskedSchema(
        Query,
        Mutation,
        Subscription,
        config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True),
        extensions=[document_guard(Limits(), lambda _: False), ParserCache, ValidationCache],
    )


SCHEMA = small_schema()


class Service:
    """The endpoint over the small schema."""

    def __init__(self, deadline: float = 5.0, body_deadline: float = 5.0, timing: StreamTiming | None = None) -> None:
        self.world = World()
        self.places = StreamPlaces(of_one=2, in_all=3)
        self.app = Endpoint(
            SCHEMA,
            lambda _: self.world,
            lambda: "request-1",
            deadline,
            body_deadline,
            whose=lambda request: request.headers.get("owner", ""),
            places=self.places,
            timing=timing,
        )

    async def send(self, body: object, headers: Sequence[Header] = JSON, **options: Any) -> Answer:
        data = body if isinstance(body, bytes) else orjson.dumps(body)
        return await ask(self.app, data, headers=headers, **options)

    async def query(self, query: str, variables: object = None, accept: str = "application/json") -> Answer:
        return await self.send({"query": query, "variables": variables}, [*JSON, ("accept", accept)])
