"""What of an error leaves: our own words, never a value that was sent to us."""

import re
from collections.abc import Sequence
from typing import TypedDict

from graphql import GraphQLError, GraphQLSyntaxError

from sendas.graphql.errors import ApiError

# Messages of graphql-core that hold names of the schema and of the document only, as a whole.
_NAMES = r"'[\w.$!\[\]@]*'"
_PLAIN = re.compile(
    rf"Cannot query field {_NAMES} on type {_NAMES}\.|Unknown (?:argument|type|fragment|directive) {_NAMES}"
    rf"(?: on (?:field|directive) {_NAMES})?\.|Field {_NAMES} (?:argument {_NAMES} of type {_NAMES} is required"
    rf"|of (?:required )?type {_NAMES} (?:must have a selection of subfields"
    rf"|was not provided|is required))[^'\"]*|Field {_NAMES} must not have a selection[^\"]*"
    rf"|Variable {_NAMES} is (?:not defined|never used)[^\"]*|Fragment {_NAMES} is never used\."
)
_VARIABLE = re.compile(r"Variable '(\$\w+)' (?:of|got|has)")


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
    leaving = FormattedError(message=message, extensions={"code": code})
    if code == "INTERNAL":
        leaving["extensions"]["requestId"] = request_id
    if error.locations:
        leaving["locations"] = [Location(line=each.line, column=each.column) for each in error.locations]
    if error.path:
        leaving["path"] = list(error.path)
    return leaving


def code_and_message(error: GraphQLError) -> tuple[str, str]:
    """Class an error and give words that hold no value."""
    cause = error.original_error
    if isinstance(cause, ApiError) and error.path:
        return cause.code, cause.message
    if isinstance(error, GraphQLSyntaxError):
        return "GRAPHQL_PARSE_FAILED", "The document has a syntax error here, or too many tokens."
    if error.extensions and error.extensions.get("code") == "QUERY_REJECTED":
        return "QUERY_REJECTED", error.message
    if error.path:
        coercion = cause is None and error.message.startswith("Argument ")
        return ("BAD_USER_INPUT", "An argument has a wrong value.") if coercion else ("INTERNAL", "Internal error.")
    return _request_error(error.message)


def _request_error(message: str) -> tuple[str, str]:
    if _PLAIN.fullmatch(message):
        return "GRAPHQL_VALIDATION_FAILED", message
    if variable := _VARIABLE.match(message):
        return "BAD_USER_INPUT", f"The variable {variable.group(1)} has a wrong value{_where(message)}."
    return "GRAPHQL_VALIDATION_FAILED", "The document does not fit the schema here."


def _where(message: str) -> str:
    found = re.search(r" at '(\w+(?:\.\w+|\[\d+\])*)'[;:]", message)
    return f" at {found.group(1)}" if found else ""


def all_formatted(errors: Sequence[GraphQLError], request_id: str) -> list[FormattedError]:
    """Give what a client may know of errors, at most ten."""
    return [formatted(error, request_id) for error in errors[:10]]
