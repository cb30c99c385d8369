"""The GraphQL API: translates and delegates, holds no rule."""
