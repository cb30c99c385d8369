"""What of an error leaves: our own words, never a value that was sent to us."""

import re
from collections.abc import Sequence
from typing import TypedDict

from graphql import GraphQLError, GraphQLSyntaxError

from sendas.graphql.errors import ApiError

MOST_ERRORS = 10
# Messages of graphql-core that hold names of the schema and of the document only; each as a whole.
_NAME = r"'[\w.$!@()\[\]:]*'"
_PLAIN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"Cannot query field {_NAME} on type {_NAME}\.",
        rf"Unknown (argument|directive|fragment|type) {_NAME}( on (directive|field) {_NAME})?\.",
        rf"Argument {_NAME} of type {_NAME} is required, but it was not provided\.",
        rf"Field {_NAME} of type {_NAME} must have a selection of subfields\.",
        rf"Field {_NAME} must not have a selection since type {_NAME} has no subfields\.",
        rf"Variable {_NAME} is (not defined|never used)( (by|in) operation {_NAME})?\.",
        rf"Variable {_NAME} of type {_NAME} used in position expecting type {_NAME}\.",
        rf"Fragment {_NAME} is never used\.",
    )
)
# The path is graphql-core's own and stands before the value.
_VARIABLE = re.compile(r"Variable '\$(\w+)' has invalid value(?: at ((?:\.\w+|\[\d+\])+))?: ")


class Location(TypedDict):
    """A place in the document."""

    line: int
    column: int


class FormattedError(TypedDict, total=False):
    """An error as it leaves."""

    message: str
    locations: list[Location]
    path: list[str | int]
    extensions: dict[str, str]


def formatted(error: GraphQLError, request_id: str) -> FormattedError:
    """Give what a client may know of an error; everything unexpected becomes INTERNAL with the request's id."""
    code, message = code_and_message(error)
    extensions = {"code": code} | ({"requestId": request_id} if code == "INTERNAL" else {})
    leaving = FormattedError(message=message, extensions=extensions)
    if error.locations:
        leaving["locations"] = [Location(line=each.line, column=each.column) for each in error.locations]
    if error.path:
        leaving["path"] = list(error.path)
    return leaving


def all_formatted(errors: Sequence[GraphQLError], request_id: str) -> list[FormattedError]:
    """Give what a client may know of errors, at most ten."""
    return [formatted(error, request_id) for error in errors[:MOST_ERRORS]]


def code_and_message(error: GraphQLError) -> tuple[str, str]:
    """Class an error and give words that hold no value."""
    if isinstance(error, GraphQLSyntaxError):
        return "GRAPHQL_PARSE_FAILED", "The document has a syntax error here, or too many tokens."
    if error.extensions and error.extensions.get("code") == "QUERY_REJECTED":
        return "QUERY_REJECTED", error.message
    if error.path:
        return _resolver_error(error)
    if error.original_error is not None and not error.nodes:  # raised beside any document: ours to mend
        return "INTERNAL", "Internal error."
    return _request_error(error.message)


def _resolver_error(error: GraphQLError) -> tuple[str, str]:
    cause = error.original_error
    if isinstance(cause, ApiError):
        return cause.code, cause.message
    if cause is None and error.message.startswith("Argument "):
        return "BAD_USER_INPUT", "An argument has a wrong value."
    return "INTERNAL", "Internal error."


def _request_error(message: str) -> tuple[str, str]:
    plain = message.partition(" Did you mean ")[0]  # strawberry turns off only the suggestions of fields
    if any(pattern.fullmatch(plain) for pattern in _PLAIN):
        return "GRAPHQL_VALIDATION_FAILED", plain
    if found := _VARIABLE.match(message):
        return "BAD_USER_INPUT", f"The variable ${found.group(1)}{found.group(2) or ''} has a wrong value."
    return "GRAPHQL_VALIDATION_FAILED", "The document does not fit the schema here."
