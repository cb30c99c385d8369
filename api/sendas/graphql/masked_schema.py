"""A schema whose errors are logged without what was sent."""

from collections.abc import Sequence

import strawberry
import structlog
from graphql import GraphQLError
from strawberry.types.execution import ExecutionContext

from sendas.graphql.error_masking import MOST_ERRORS, code_and_message
from sendas.log import place_of


class MaskedSchema(strawberry.Schema):
    """strawberry's schema, but its log lines hold codes and paths, never the document or its variables."""

    def process_errors(self, errors: Sequence[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log the errors that are ours to mend, and those of clients at DEBUG; the first ten of each request."""
        del execution_context
        log = structlog.get_logger("sendas.graphql")
        for error in errors[:MOST_ERRORS]:
            code, _ = code_and_message(error)
            write = log.error if code == "INTERNAL" else log.debug
            cause = error.original_error
            path = ".".join(map(str, error.path or ()))
            write(
                "graphql error", code=code, path=path, error=type(cause).__name__ if cause else "", at=place_of(cause)
            )
