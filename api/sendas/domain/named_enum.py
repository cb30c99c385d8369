"""Closed sets whose values are their members' names, as GraphQL and the database spell them."""

from enum import StrEnum


class NamedEnum(StrEnum):
    """A StrEnum in which `auto()` gives the member's own name."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[str]) -> str:
        del start, count, last_values
        return name
