from typing import Any

import pytest
import strawberry
from cachetools import LRUCache
from graphql import get_introspection_query, parse
from strawberry.extensions import ParserCache, ValidationCache

from sendas.graphql.document_guard import MOST_TOKENS, DocumentGuard, Limits, document_guard, examine
from sendas.graphql.document_size import RejectedError
from sendas.graphql.error_masking import code_and_message
from tests.sendas.graphql.test_document_size import counted_calls

LIMITS = Limits()


def accepts(text: str, variables: dict[str, int] | None = None, *, may_introspect: bool = True) -> bool:
    try:
        examine(parse(text), variables or {}, LIMITS, may_introspect=may_introspect)
    except RejectedError:
        return False
    return True


def nested(levels: int) -> str:
    return "{ " + "a { " * (levels - 1) + "b" + " }" * levels


def fields(count: int, prefix: str = "") -> str:
    """Give a selection of that many fields under one root."""
    return "{ r { " + " ".join(f"{prefix}f{i}" for i in range(count - 1)) + " } }"


@pytest.mark.parametrize(
    ("at", "over"),
    [
        (nested(15), nested(16)),
        (fields(600), fields(601)),
        ("{ r { " + "x: a " * 40 + "} }", "{ r { " + "x: a " * 41 + "} }"),
        ("{" + " a" * 20 + "}", "{" + " a" * 21 + "}"),
        ("mutation {" + " a" * 5 + "}", "mutation {" + " a" * 6 + "}"),
        ("mutation { ...F } fragment F on M { a b c d e }", "mutation { ...F } fragment F on M { a b c d e f }"),
        ("{ ... { " + "a " * 20 + "} }", "{ ... { " + "a " * 21 + "} }"),
        ("{ a" + " @x" * 40 + " }", "{ a" + " @x" * 41 + " }"),
        ("query" + " @x" * 40 + " { a }", "query" + " @x" * 41 + " { a }"),
        ("query ($a: Int" + " @x" * 40 + ") { a }", "query ($a: Int" + " @x" * 41 + ") { a }"),
        (
            "{ a }" + "".join(f" fragment F{i} on T {{ a }}" for i in range(30)),
            "{ a }" + "".join(f" fragment F{i} on T {{ a }}" for i in range(31)),
        ),
        (
            "".join(f" query Q{i} {{ a }}" for i in range(5)),
            "".join(f" query Q{i} {{ a }}" for i in range(6)),
        ),
        # 1 + 99 * 50 + 49 = 5 000
        (
            "{ a(first: 99) { " + "b " * 50 + "} " + "c { " + "d " * 48 + "} }",
            "{ a(first: 99) { " + "b " * 50 + "} " + "c { " + "d " * 49 + "} }",
        ),
        ("{ a(first: 100) { nodes { b } } }", "{ a(first: 101) { nodes { b } } }"),
    ],
    ids=[
        "depth",
        "fields",
        "aliases",
        "roots",
        "mutations",
        "mutations-in-fragment",
        "roots-inline",
        "directives",
        "operation-directives",
        "variable-directives",
        "fragments",
        "operations",
        "cost",
        "page",
    ],
)
def test_each_limit_holds_exactly(at: str, over: str) -> None:
    assert accepts(at)
    assert not accepts(over)


def test_variables_count() -> None:
    text = "query ($n: Int) { a(first: $n) { nodes { b(first: $n) { nodes { c } } } } }"
    assert accepts(text, {"n": 40})
    assert not accepts(text, {"n": 60})
    assert not accepts(text), "an unknown page counts as the longest"


def test_every_operation_counts_not_only_the_one_to_run() -> None:
    assert not accepts("query A { a } query B " + nested(16))


def test_unused_fragments_count() -> None:
    assert not accepts("{ a } fragment F on T { ...G } fragment G on T { ...F }")
    with counted_calls() as calls:
        accepts("{ a } fragment F on T { " + "b " * 100 + "}")
    assert calls.count("_field") == 101


@pytest.mark.parametrize("text", ["{ a } fragment F on T { a } fragment F on T { b }", "{ a } type T { a: Int }"])
def test_only_operations_and_distinct_fragments_are_documents(text: str) -> None:
    assert not accepts(text)


def test_introspection_is_for_those_who_may() -> None:
    standard = get_introspection_query()
    assert accepts(standard)
    assert not accepts(standard, may_introspect=False)
    assert not accepts("{ a { ...F } } fragment F on Q { __type(name: 1) { name } }", may_introspect=False)
    assert accepts("{ __typename a { __typename } }", may_introspect=False)


@pytest.mark.parametrize(
    "document",
    [
        "{ ...F0 } "
        + " ".join(f"fragment F{i} on T {{ ...F{i + 1} ...F{i + 1} }}" for i in range(29))
        + " fragment F29 on T { a }",
        "{ ...F0 } " + " ".join(f"fragment F{i} on T {{ a {{ ...F{i + 1} ...F{i + 1} }} }}" for i in range(60)),
        "{" + " ".join(f"a{i}: b" for i in range(300)) + "}",
        "{ a " + "@x " * 400 + "}",
        nested(180),
        "{" + "... {" * 180 + "a" + "}" * 181,
        "{ ...F } fragment F on T { ...G ...G } fragment G on T { ...F ...F }",
        "{ companies { nodes { domains { nodes { records { purpose } } } } } }".replace(
            "purpose", " ".join(f"f{i}" for i in range(5))
        ),
    ],
    ids=["doubling", "doubling-levels", "aliases", "directives", "deep", "deep-inline", "cycle", "lists"],
)
def test_hostile_documents_are_refused_after_little_work(document: str) -> None:
    node = parse(document)
    with counted_calls() as calls:
        try:
            examine(node, {}, LIMITS, may_introspect=True)
        except RejectedError:
            refused = True
        else:
            refused = False
    assert refused
    assert len(calls) < 20 * MOST_TOKENS


# ---- in the schema


@strawberry.type
class Query:
    @strawberry.field
    def a(self, first: int | None = None) -> int:
        return first or 0

    @strawberry.field
    def again(self) -> "Query":
        return self


class Guarded:
    """A schema with a guard that a test can look into."""

    def __init__(self, *, may_introspect: bool = False) -> None:
        make = document_guard(LIMITS, lambda _: may_introspect)
        self.guards: list[DocumentGuard] = []

        def guard() -> DocumentGuard:
            self.guards.append(make())
            return self.guards[-1]

        caches = [lambda: ParserCache(maxsize=8), lambda: ValidationCache(maxsize=8)]
        self.schema = strawberry.Schema(Query, extensions=[guard, *caches])

    async def code(self, text: str, variables: dict[str, Any] | None = None) -> str:
        result = await self.schema.execute(text, variable_values=variables, root_value=Query())
        return code_and_message(result.errors[0])[0] if result.errors else ""


async def test_the_schema_refuses_before_validation() -> None:
    assert await Guarded().code("{ nope " + "again { " * 15 + "a" + " }" * 16) == "QUERY_REJECTED"


async def test_the_parser_is_bounded() -> None:
    assert await Guarded().code("{" + " a" * MOST_TOKENS + "}") == "GRAPHQL_PARSE_FAILED"
    assert await Guarded().code("{ a }" + " #" * 5000) == "", "comments are no tokens"


async def test_a_document_that_comes_again_is_not_walked_again() -> None:
    guarded = Guarded()
    assert await guarded.code("{ again { a } }") == ""
    with counted_calls() as calls:
        assert await guarded.code("{ again { a } }") == ""
    assert calls == []


async def test_what_was_accepted_is_accepted_for_these_variables_only() -> None:
    guarded = Guarded()
    text = "query ($n: Int) { again { a(first: $n) } }"
    assert [await guarded.code(text, {"n": n}) for n in (5, 101, 5, 100, -1)] == [
        "",
        "QUERY_REJECTED",
        "",
        "",
        "QUERY_REJECTED",
    ]
    assert await guarded.code(text, {"n": True}) == "BAD_USER_INPUT", "a truth value is no number"


async def test_what_was_accepted_is_accepted_for_these_callers_only() -> None:
    make = document_guard(LIMITS, lambda context: context == "service")
    schema = strawberry.Schema(Query, extensions=[make])
    text = "{ __schema { description } }"
    codes = [
        code_and_message(error)[0]
        for caller in ("service", "company", "service", "company")
        for error in (await schema.execute(text, context_value=caller)).errors or ()
    ]
    assert codes == ["QUERY_REJECTED", "QUERY_REJECTED"]


async def test_refusals_stay_refusals() -> None:
    guarded = Guarded()
    assert [await guarded.code(nested(16)) for _ in range(3)] == ["QUERY_REJECTED"] * 3


async def test_memory_is_bounded_and_holds_no_documents() -> None:
    accepted: LRUCache[tuple[bytes, tuple[tuple[str, int], ...], bool], None] = LRUCache(4)
    schema = strawberry.Schema(Query, extensions=[lambda: DocumentGuard(LIMITS, lambda _: False, accepted)])
    for number in range(10):
        await schema.execute(f"query Q{number} {{ a }}", root_value=Query())
        await schema.execute("query Often { a }", root_value=Query())
    assert len(accepted) == 4
    assert all(len(key[0]) == 32 for key in accepted)
    with counted_calls() as calls:
        await schema.execute("query Often { a }", root_value=Query())
    assert calls == [], "what is used stays"
