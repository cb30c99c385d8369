"""The tags of a DMARC record as they are written, so that one can be edited and the others kept to the letter."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_WSP = " \t"
_NAME = re.compile("[A-Za-z]+")
_VALUE = re.compile("[\x20-\x3a\x3c-\x7e\t]*")  # RFC 9989 section 4.8: printing ASCII, no semicolon
# Which tags a new one follows, so that a record reads in the usual order.
_AFTER = {"p": ("v",), "sp": ("v", "p"), "np": ("v", "p", "sp")}


@dataclass(frozen=True, slots=True)
class Tag:
    """What stands between two semicolons, with the white space around it."""

    text: str

    @property
    def name(self) -> str:
        """The name in lower case; empty for what is no tag."""
        name = self.text.partition("=")[0].strip(_WSP)
        return name.lower() if _NAME.fullmatch(name) and self.is_printing else ""

    @property
    def value(self) -> str:
        """The value without the white space around it."""
        return self.text.partition("=")[2].strip(_WSP)

    @property
    def is_printing(self) -> bool:
        """Whether the value is made of the characters that a value may have."""
        return _VALUE.fullmatch(self.value) is not None

    def with_value(self, value: str) -> "Tag":
        """Give the tag with another value, its spelling and spacing kept."""
        head, equals, tail = self.text.partition("=")
        before = tail[: len(tail) - len(tail.lstrip(_WSP))] if tail.strip(_WSP) else ""
        after = tail[len(tail.rstrip(_WSP)) :]
        return Tag(f"{head}{equals or '='}{before}{value}{after}")


def split_tags(text: str) -> list[Tag]:
    """Split a record at its semicolons; joined by semicolons again it is the same to the letter."""
    return [Tag(part) for part in text.split(";")]


def join_tags(tags: Sequence[Tag]) -> str:
    """Write tags as one record."""
    return ";".join(tag.text for tag in tags)


def tag_value(text: str, name: str) -> str | None:
    """Give the value of the first tag of a name."""
    return next((tag.value for tag in split_tags(text) if tag.name == name), None)


def with_tag(text: str, name: str, value: str) -> str:
    """Give the record with a tag set wherever it stands, or else added; all other tags stay as they are.

    >>> with_tag("v=DMARC1;  p=none; x=Y;", "sp", "reject")
    'v=DMARC1;  p=none; sp=reject; x=Y;'
    """
    tags = split_tags(text)
    if any(tag.name == name for tag in tags):
        return join_tags([tag.with_value(value) if tag.name == name else tag for tag in tags])
    tags.insert(_place(tags, name), Tag(f" {name}={value}"))
    return join_tags(tags)


def _place(tags: Sequence[Tag], name: str) -> int:
    before = [index for index, tag in enumerate(tags) if tag.name in _AFTER.get(name, ())]
    ends_open = len(tags) > 1 and not tags[-1].text.strip()
    return before[-1] + 1 if before else len(tags) - ends_open


def without_tag(text: str, *names: str) -> str:
    """Give the record without the tags of these names; all others stay as they are.

    >>> without_tag("v=DMARC1; p=none; pct=100; ri=1", "pct", "ri")
    'v=DMARC1; p=none'
    """
    return join_tags([tag for tag in split_tags(text) if tag.name not in names])
