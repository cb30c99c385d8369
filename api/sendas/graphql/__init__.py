"""The GraphQL API: translates and delegates, holds no rule."""

from sendas.graphql import enums

__all__ = ["enums"]  # described before any type uses them
