"""A sentence for people, kept apart from the language it is said in."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English template with named values; the template is the key of its translations.

    >>> Sentence("{name} is a public mailbox domain.", {"name": "gmail.com"}).english()
    'gmail.com is a public mailbox domain.'
    """

    template: str
    values: Mapping[str, str | int] = field(default_factory=dict[str, str | int])

    def english(self) -> str:
        """Say it in English."""
        return self.template.format_map(self.values)
