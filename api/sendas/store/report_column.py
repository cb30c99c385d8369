"""Columns that hold what receivers make of a domain, as JSON."""

from functools import cache

from pydantic import TypeAdapter
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from sendas.domain.acid_test import ReceiverVerdict
from sendas.domain.domain_report import DomainReport


class ReportColumn(TypeDecorator[DomainReport]):
    """A report."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: DomainReport | None, dialect: Dialect) -> str | None:
        """Write it."""
        del dialect
        return None if value is None else _reports().dump_json(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> DomainReport | None:
        """Read it."""
        del dialect
        return None if value is None else _reports().validate_json(value)


class ReceiverColumn(TypeDecorator[ReceiverVerdict]):
    """An acid test."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: ReceiverVerdict | None, dialect: Dialect) -> str | None:
        """Write it."""
        del dialect
        return None if value is None else _receivers().dump_json(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> ReceiverVerdict | None:
        """Read it."""
        del dialect
        return None if value is None else _receivers().validate_json(value)


@cache
def _reports() -> TypeAdapter[DomainReport]:
    return TypeAdapter(DomainReport)


@cache
def _receivers() -> TypeAdapter[ReceiverVerdict]:
    return TypeAdapter(ReceiverVerdict)
