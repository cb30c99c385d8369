import sys
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType

import pytest
from graphql import DocumentNode, FragmentDefinitionNode, OperationDefinitionNode, parse
from hypothesis import given, settings
from hypothesis import strategies as st

from sendas.graphql import document_size
from sendas.graphql.document_size import ENDLESS, ListLengths, Measure, RejectedError, Size
from tests.sendas.graphql.expander import expanded

LENGTHS = ListLengths()


def measured(document: DocumentNode | str, variables: dict[str, int] | None = None) -> Size:
    node = parse(document) if isinstance(document, str) else document
    fragments = {each.name.value: each for each in node.definitions if isinstance(each, FragmentDefinitionNode)}
    [operation] = [each for each in node.definitions if isinstance(each, OperationDefinitionNode)]
    return Measure(fragments, variables or {}, LENGTHS).operation(operation)


@contextmanager
def counted_calls() -> Generator[list[str]]:
    """Note each call of a function of document_size.py: the work done, whatever the machine."""
    calls: list[str] = []

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code.co_filename == document_size.__file__:
            calls.append(frame.f_code.co_name)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield calls
    finally:
        sys.setprofile(before)


@pytest.mark.parametrize(
    ("document", "cost"),
    [
        ("{ a }", 1),
        ("{ a { b } }", 2),
        ("{ a(first: 10) { nodes { b } } }", 1 + 10 * 2),
        ("{ a(first: 10) { nodes { b } edges { node { b } } } }", 1 + 10 * (2 + 3)),
        ("{ a { nodes { b } } }", 1 + 50 * 2),
        ("{ a { edges { cursor } } }", 1 + 50 * 2),
        ("{ a(first: null) { nodes { b } } }", 1 + 50 * 2),
        ("{ a(first: 0) { nodes { b } } }", 1 + 2),
        ("{ a(first: $n) { nodes { b } } }", 1 + 7 * 2),
        ("{ a(first: $absent) { nodes { b } } }", 1 + 100 * 2),
        ("{ a(first: 3) { nodes { b(first: 4) { nodes { c } } } } }", 1 + 3 * (1 + 1 + 4 * 2)),
        ("{ records { b c } }", 1 + 8 * 2),
        ("{ r: records { b } }", 1 + 8),
        ("{ a { totalCount pageInfo { endCursor } } }", 4),
        ("{ a { ...F } } fragment F on A { b c }", 3),
        ("{ a { ...F } } fragment F on A { nodes { b } }", 1 + 50 * 2),
        ("{ a { ...F } } fragment F on A { ... on B { ...G } } fragment G on B { edges { b } }", 1 + 50 * 2),
        ("{ a { n: nodes { b } } }", 1 + 50 * 2),
    ],
)
def test_cost_counts_fields_as_often_as_their_lists_repeat_them(document: str, cost: int) -> None:
    assert measured(document, {"n": 7}).cost == cost


@pytest.mark.parametrize("first", ["-1", "101", "1000000000000", "9" * 900])
def test_first_is_a_page(first: str) -> None:
    with pytest.raises(RejectedError, match="first: from 0 to 100"):
        measured(f"{{ a(first: {first}) {{ nodes {{ b }} }} }}")


@pytest.mark.parametrize("first", [-1, 101, 10**30])
def test_first_is_a_page_in_variables_too(first: int) -> None:
    with pytest.raises(RejectedError, match="first: from 0 to 100"):
        measured("query ($n: Int) { a(first: $n) { nodes { b } } }", {"n": first})


def test_directives_count_wherever_they_stand() -> None:
    text = "query Q($a: Int @v) @o { f @f ... @i { g @g } ...F @s } fragment F on T @d { h @h }"
    assert measured(text).directives == len("voifg" + "s" + "d" + "h")


def test_root_fields_count_through_fragments() -> None:
    assert measured("{ a ...F ... { b } } fragment F on Query { c d ...G } fragment G on Query { e { x } }").roots == 5


@pytest.mark.parametrize("doublings", [5, 28, 60])
def test_a_doubling_chain_is_walked_once(doublings: int) -> None:
    chain = " ".join(f"fragment F{i} on T {{ ...F{i + 1} ...F{i + 1} }}" for i in range(doublings))
    document = parse(f"{{ ...F0 }} {chain} fragment F{doublings} on T {{ a }}")
    with counted_calls() as calls:
        size = measured(document)
    assert size.fields == min(2**doublings, ENDLESS)
    assert len(calls) <= 30 * doublings + 60


def test_work_grows_with_the_document_not_with_its_expansion() -> None:
    wide = "fragment W on T { " + " ".join(f"...X{i} ...X{i}" for i in range(28)) + " } "
    wide += " ".join(f"fragment X{i} on T {{ {'...Y ' * 10} }}" for i in range(28)) + " fragment Y on T { a b c }"
    document = parse("{ ...W ...W } " + wide)
    with counted_calls() as calls:
        assert measured(document).fields == 2 * 28 * 2 * 10 * 3
    assert len(calls) < 3000


@pytest.mark.parametrize(
    "document",
    [
        "{ ...F } fragment F on T { ...F }",
        "{ ...F } fragment F on T { a { ...G } } fragment G on T { ... { ...F } }",
    ],
)
def test_cycles_are_refused(document: str) -> None:
    with pytest.raises(RejectedError, match="holds itself"):
        measured(document)


def test_nesting_is_bounded_whatever_it_is_made_of() -> None:
    for opening in ("a {", "... {", "... on T {"):
        with pytest.raises(RejectedError, match="too deep"):
            measured("{" + opening * 100 + "b" + "}" * 101)


NAMES = st.sampled_from(["a", "b", "nodes", "edges", "records", "__type"])
ARGUMENTS = st.sampled_from(["", "", "", "(first: 3)", "(first: 0)", "(first: null)", "(first: $n)", "(first: $m)"])
DECORATIONS = st.sampled_from(["", "", "", " @x", " @x @y"])
ALIASES = st.sampled_from(["", "", "z: "])


def selections(fragments: list[str]) -> st.SearchStrategy[str]:
    """Give the inside of a selection set that spreads the given fragments only."""
    spreads = [st.builds("...{}{}".format, st.sampled_from(fragments), DECORATIONS)] if fragments else []
    plain = st.builds("{}{}{}{}".format, ALIASES, NAMES, ARGUMENTS, DECORATIONS)
    inline = st.builds("... on T{}".format, DECORATIONS)

    def nest(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        below = st.lists(inner, min_size=1, max_size=3).map(" ".join)
        return st.builds("{} {{ {} }}".format, plain | inline, below)

    return st.lists(st.recursive(st.one_of(plain, *spreads), nest, max_leaves=5), min_size=1, max_size=3).map(" ".join)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Give a document of up to four fragments, each spreading later ones only."""
    names = [f"F{i}" for i in range(draw(st.integers(0, 4)))]
    text = f"query Q($n: Int {draw(DECORATIONS)}){draw(DECORATIONS)} {{ {draw(selections(names))} }}"
    for number, name in enumerate(names):
        text += f" fragment {name} on T{draw(DECORATIONS)} {{ {draw(selections(names[number + 1 :]))} }}"
    return text


@given(documents(), st.integers(0, 100))
@settings(max_examples=80)
def test_measuring_once_gives_what_copying_out_gives(text: str, page: int) -> None:
    document = parse(text)
    assert measured(document, {"n": page}) == expanded(document, {"n": page}, LENGTHS)
