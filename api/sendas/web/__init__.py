"""The HTTP edge: who may come in, and the pages that are not GraphQL."""
