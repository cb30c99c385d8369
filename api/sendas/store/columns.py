"""Column types that keep what SQLite would lose: time zones, closed sets, sentences."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypedDict

from sqlalchemy import JSON, DateTime, Dialect, Enum
from sqlalchemy.types import TypeDecorator

from sendas.domain.sentence import Sentence


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Drop the zone after going to UTC; a naive time is a mistake of ours."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a time without a zone cannot be stored"
            raise ValueError(message)
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the time back in UTC."""
        del dialect
        return None if value is None else value.replace(tzinfo=UTC)


class StoredSentence(TypedDict):
    """How a sentence lies in JSON: template and values."""

    t: str
    v: Mapping[str, str | int]


def stored_sentence(sentence: Sentence) -> StoredSentence:
    """Keep template and values apart, so that it can be said in any language later."""
    return StoredSentence(t=sentence.template, v=dict(sentence.values))


def read_sentence(value: StoredSentence) -> Sentence:
    """Put template and values together."""
    return Sentence(value["t"], value["v"])


class SentenceColumn(TypeDecorator[Sentence]):
    """A sentence, translatable when it is read."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Sentence | None, dialect: Dialect) -> StoredSentence | None:
        """Keep template and values apart."""
        del dialect
        return None if value is None else stored_sentence(value)

    def process_result_value(self, value: StoredSentence | None, dialect: Dialect) -> Sentence | None:
        """Put template and values together."""
        del dialect
        return None if value is None else read_sentence(value)


def closed_set(members: type[StrEnum]) -> Enum:
    """Give a text column with a CHECK constraint for a closed set."""
    names = [member.value for member in members]

    def values(_: type[StrEnum]) -> list[str]:
        return names

    return Enum(
        members,
        native_enum=False,
        create_constraint=True,
        length=max(map(len, names)),
        values_callable=values,
        name=members.__name__.lower(),
    )
