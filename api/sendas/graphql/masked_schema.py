"""A schema whose errors are logged without what was sent."""

from collections.abc import Sequence

import strawberry
import structlog
from graphql import GraphQLError
from strawberry.types.execution import ExecutionContext

from sendas.graphql.error_masking import code_and_message


class MaskedSchema(strawberry.Schema):
    """strawberry's schema, but its log lines hold codes and paths, never the document or its variables."""

    def process_errors(self, errors: Sequence[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log every error that is ours to mend; those of clients only at DEBUG."""
        del execution_context
        log = structlog.get_logger("sendas.graphql")
        for error in errors:
            code, _ = code_and_message(error)
            write = log.error if code == "INTERNAL" else log.debug
            cause = error.original_error
            path = ".".join(map(str, error.path or ()))
            write("graphql error", code=code, path=path, error=type(cause).__name__ if cause else "", at=_place(cause))


def _place(cause: BaseException | None) -> str:
    """Give file and line of where an exception was raised: enough to find it, and nothing that was sent."""
    trace = cause.__traceback__ if cause else None
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
