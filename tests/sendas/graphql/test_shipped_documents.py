"""What we ship must run with room to spare."""

from types import ModuleType

import pytest
from graphql import parse

from bench import serving
from sendas.demo import operations
from sendas.graphql.document_guard import Limits, examine

HALF = Limits(depth=8, fields=300, aliases=20, root_fields=10, directives=20, fragments=15, cost=2500)


def documents(module: ModuleType) -> list[tuple[str, str]]:
    texts = {name: text for name, text in vars(module).items() if name.upper() == name and isinstance(text, str)}
    return [(f"{module.__name__}.{name}", text) for name, text in texts.items() if "{" in text]


SHIPPED = [*documents(operations), *documents(serving)]


def test_there_are_documents() -> None:
    assert len(SHIPPED) > 8


@pytest.mark.parametrize("document", [text for _, text in SHIPPED], ids=[name for name, _ in SHIPPED])
def test_a_shipped_document_takes_at_most_half_of_every_limit(document: str) -> None:
    examine(parse(document), {}, HALF, may_introspect=False)
