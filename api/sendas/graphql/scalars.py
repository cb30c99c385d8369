"""Scalars of the contract beside those of GraphQL itself."""

from typing import NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from sendas.graphql.errors import ApiError

EmailAddress = NewType("EmailAddress", str)


class Secret:
    """A text that goes in and never comes out; its repr shows nothing."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Give the text, to seal it or to use it at once."""
        return self._text

    def __repr__(self) -> str:
        """Show that there is something, not what."""
        return "Secret(***)"


def _text(value: object) -> str:
    if not isinstance(value, str):
        code, message = "BAD_USER_INPUT", "A text is expected."
        raise ApiError(code, message)
    return value


def _no_way_out(_: object) -> str:
    code, message = "INTERNAL", "A secret has no way out."
    raise ApiError(code, message)


SCALARS: dict[object, ScalarDefinition] = {
    EmailAddress: strawberry.scalar(
        name="EmailAddress",
        description="As input any text: what is wrong with it comes back as INVALID_ADDRESS. "
        "As output a valid address; the domain in Unicode where it was typed so.",
        serialize=_text,
        parse_value=_text,
    ),
    Secret: strawberry.scalar(
        name="Secret",
        description="Goes in, never comes out: not in answers, errors or logs.",
        serialize=_no_way_out,
        parse_value=lambda value: Secret(_text(value)),
    ),
}
