"""The schema: the contract with front ends, made of the types beside this file."""

import strawberry
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from sendas.domain.principal import PrincipalKind
from sendas.graphql.context import Context
from sendas.graphql.document_guard import Limits, document_guard
from sendas.graphql.masked_schema import MaskedSchema
from sendas.graphql.mutation import Mutation
from sendas.graphql.query import Query
from sendas.graphql.scalars import SCALARS
from sendas.graphql.subscription import Subscription

_CACHED_DOCUMENTS = 64


def make_schema() -> strawberry.Schema:
    """Make the schema with its guard and caches."""
    return MaskedSchema(
        Query,
        Mutation,
        Subscription,
        config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True),
        extensions=[
            document_guard(Limits(), _may_introspect),
            lambda: ParserCache(maxsize=_CACHED_DOCUMENTS),
            lambda: ValidationCache(maxsize=_CACHED_DOCUMENTS),
        ],
    )


def _may_introspect(context: object) -> bool:
    return isinstance(context, Context) and context.principal.kind is PrincipalKind.SERVICE
