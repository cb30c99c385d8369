"""Tables named after their classes."""

import re

from sqlalchemy import Table
from sqlalchemy.orm import declared_attr
from sqlmodel import SQLModel


def _table_name(kind: type) -> str:
    """Give the name of a class's table: `SenderRuleTable` is `sender_rule`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__.removesuffix("Table")).lower()


class NamedTable(SQLModel):
    """A base of tables; put it after the row class."""

    @declared_attr.directive
    @classmethod
    def __tablename__(cls) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]  (SQLModel says variable)
        """Name the table after its class."""
        return _table_name(cls)


def table_of(kind: type[NamedTable]) -> Table:
    """Give the table that a class defines."""
    return SQLModel.metadata.tables[_table_name(kind)]
